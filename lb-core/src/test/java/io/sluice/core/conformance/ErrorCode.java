package io.sluice.core.conformance;

/** The error codes of RFC 9113, section 7, with their numbers. */
enum ErrorCode {
    NO_ERROR(0),
    PROTOCOL_ERROR(1),
    INTERNAL_ERROR(2),
    FLOW_CONTROL_ERROR(3),
    SETTINGS_TIMEOUT(4),
    STREAM_CLOSED(5),
    FRAME_SIZE_ERROR(6),
    REFUSED_STREAM(7),
    CANCEL(8),
    COMPRESSION_ERROR(9),
    CONNECT_ERROR(10),
    ENHANCE_YOUR_CALM(11),
    INADEQUATE_SECURITY(12),
    HTTP_1_1_REQUIRED(13);

    final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    static String name(long code) {
        return code >= 0 && code < values().length ? values()[(int) code].name() : "code " + code;
    }
}
