package io.sluice.core.http;

/** The end of a line: CRLF and nothing else. */
final class LineEnd {

    private LineEnd() {}

    /**
     * Looks for CRLF.
     *
     * @return the position behind it, 0 where bytes are missing to tell, -1 where there is something else
     */
    static int after(byte[] bytes, int at, int end) {
        if (at >= end) {
            return 0;
        }
        if (bytes[at] != '\r') {
            return -1;
        }
        if (at + 1 >= end) {
            return 0;
        }
        return bytes[at + 1] == '\n' ? at + 2 : -1;
    }

    /** Names what stands where CRLF should. */
    static Fault fault(byte found, Fault otherwise) {
        return switch (found) {
            case '\r' -> Fault.BARE_CR;
            case '\n' -> Fault.BARE_LF;
            default -> otherwise;
        };
    }
}
