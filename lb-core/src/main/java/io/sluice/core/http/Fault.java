package io.sluice.core.http;

import io.sluice.core.spi.EndCause;

/** What can be wrong with a message, with what it means for the exchange. The text is for people and holds no foreign byte. */
public enum Fault {
    BARE_LF("a line ends with LF alone"),
    BARE_CR("a CR is not followed by LF"),
    EMPTY_LINES("more empty lines than one before the request line"),
    START_LINE("the start line is not as RFC 9112 section 3 or 4 says"),
    METHOD("the method is no token"),
    TARGET("the request target has characters that no target has"),
    TARGET_FORM("the request target is in none of the forms of RFC 9112 section 3.2 that the method allows"),
    VERSION("the HTTP version is malformed"),
    FIELD_NAME("a field name is empty or no token"),
    FIELD_SPACE("there is space between a field name and its colon"),
    FIELD_FOLD("a field line begins with space (obs-fold)"),
    FIELD_VALUE("a field value has a control character"),
    FIELD_CASE("a field name has an upper-case letter"),
    FIELD_EDGE("a field value begins or ends with space"),
    FIELD_HOP("a field speaks of one connection of HTTP/1"),
    PSEUDO_FIELD("a pseudo-field is unknown, missing, repeated or out of place"),
    AUTHORITY_HOST("Host is not what :authority says"),
    LENGTH_DATA("the body is not as long as Content-Length says"),
    HOST_MISSING("there is no Host"),
    HOST_SEVERAL("there is more than one Host"),
    HOST_INVALID("Host is no host with an optional port"),
    LENGTH_SEVERAL("there is more than one Content-Length"),
    LENGTH_INVALID("Content-Length is no number, or too large"),
    LENGTH_AND_CODING("there are both Content-Length and Transfer-Encoding"),
    CODING_OLD("Transfer-Encoding in HTTP/1.0"),
    CODING_SEVERAL("there is more than one Transfer-Encoding"),
    CODING_INVALID("Transfer-Encoding does not end in chunked alone"),
    CONNECTION_INVALID("Connection names a field that frames or routes the message, or is no list of tokens"),
    CHUNK_SIZE("a chunk size is no hexadecimal number, or too large"),
    CHUNK_EXTENSION("a chunk extension is malformed or too long"),
    CHUNK_END("a chunk's data is not followed by CRLF"),
    TRAILER("a trailer field is malformed, too long, or one that may not be a trailer"),
    STATUS("the status code is not three digits from 100 to 599"),
    INTERIM_COUNT("there are more interim responses than any server sends"),
    SWITCHING("the backend switched protocols although nobody asked"),
    SWITCHING_PROTOCOL("the backend switched to a protocol that was not offered, or does not say to which"),
    CONNECT_BODY("CONNECT has a body"),
    TARGET_LENGTH(
            "the request target is longer than the limit target-length", EndCause.TARGET_TOO_LONG, "target-length"),
    HEAD_SIZE("the head is larger than the limit head-size", EndCause.HEAD_TOO_LARGE, "head-size"),
    FIELD_COUNT("the head has more fields than the limit header-count", EndCause.HEAD_TOO_LARGE, "header-count"),
    FIELD_UNDERSCORE("a field name has an underscore", EndCause.BAD_REQUEST, "underscores"),
    EXPECTATION("Expect is not 100-continue", EndCause.EXPECTATION_REFUSED),
    CODING_UNKNOWN("a transfer coding other than chunked", EndCause.CODING_REFUSED),
    METHOD_CONNECT("CONNECT is not enabled", EndCause.METHOD_REFUSED),
    MAJOR_VERSION("the major version is not 1", EndCause.VERSION_REFUSED);

    private final String text;
    private final EndCause inRequest;
    private final String limit;

    Fault(String text) {
        this(text, EndCause.BAD_REQUEST);
    }

    Fault(String text, EndCause inRequest) {
        this(text, inRequest, "");
    }

    Fault(String text, EndCause inRequest, String limit) {
        this.text = text;
        this.inRequest = inRequest;
        this.limit = limit;
    }

    /** The configuration key of the limit that was reached, or empty where it is none. */
    public String limit() {
        return limit;
    }

    /** What is wrong, for people. */
    public String text() {
        return text;
    }

    /** The cause where it is a request that has the fault; in a response every fault is {@link EndCause#BAD_RESPONSE}. */
    public EndCause inRequest() {
        return inRequest;
    }
}
