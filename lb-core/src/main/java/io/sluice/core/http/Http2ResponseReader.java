package io.sluice.core.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of a response of HTTP/2 into a {@link Head}, as if it had come in HTTP/1.1, and refuses what RFC 9113 section 8
 * calls malformed: what stands in the head then has one meaning in either version. Holds no state.
 */
public final class Http2ResponseReader {

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1");
    private static final AsciiString SPACE = AsciiString.cached(" ");
    private static final AsciiString CODING = AsciiString.cached("transfer-encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");
    private static final AsciiString LENGTH = AsciiString.cached("content-length");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final AsciiString SWITCHED = AsciiString.cached("101");
    private static final AsciiString CONNECTION = AsciiString.cached("connection");
    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");

    private Http2ResponseReader() {}

    /** The status code; -1 where there is none first, or no three digits from 100 to 599. */
    public static int status(FieldList fields) {
        if (fields.size() == 0
                || !fields.name(0).equals(STATUS)
                || fields.value(0).length() != 3) {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            byte digit = fields.value(0).byteAt(i);
            if (!Ascii.isDigit(digit)) {
                return -1;
            }
            code = code * 10 + digit - '0';
        }
        return code >= 100 && code <= 599 ? code : -1;
    }

    /**
     * Reads a head, interim or final. The framing becomes that of HTTP/1: where the response goes on and does not say how long it is,
     * chunks are announced, which whoever sends it on makes; where it is over it has a length.
     *
     * @param reason the phrase for HTTP/1
     * @param over true where nothing follows
     * @param method of the request
     * @return why the response is to be refused, or null
     */
    public static @Nullable Fault read(
            FieldList from, Head head, MessageLimits limits, String reason, boolean over, KnownMethod method) {
        int status = status(from);
        if (status < 0) {
            boolean given = from.size() > 0 && from.name(0).equals(STATUS);
            return given ? Fault.STATUS : Fault.PSEUDO_FIELD;
        }
        if (status == 101) {
            return Fault.SWITCHING;
        }
        writeStatus(head, status, from.value(0), reason);
        Fault fault = readFields(from, head, limits, false);
        if (fault == null && status >= 200 && !head.has(KnownField.CONTENT_LENGTH)) {
            if (!over) {
                Http2Fields.append(head, CODING, CHUNKED);
            } else if (method != KnownMethod.HEAD && status != 204 && status != 304) {
                Http2Fields.append(head, LENGTH, ZERO);
            }
        }
        return end(head, limits, fault);
    }

    /**
     * Reads the 2xx that answers an extended CONNECT, which to a client of HTTP/1 is the 101 that answers its upgrade (RFC 8441 section
     * 5).
     *
     * @param accept what answers the client's key
     * @return why the response is to be refused, or null
     */
    public static @Nullable Fault readSwitch(FieldList from, Head head, MessageLimits limits, String accept) {
        writeStatus(head, 101, SWITCHED, "Switching Protocols");
        Http2Fields.append(head, CONNECTION, UPGRADE);
        Http2Fields.append(head, UPGRADE, WEBSOCKET);
        Http2Fields.append(head, ACCEPT, AsciiString.of(accept));
        return end(head, limits, readFields(from, head, limits, true));
    }

    private static void writeStatus(Head head, int status, AsciiString code, String reason) {
        head.clear();
        head.http2 = true;
        head.status = status;
        head.append(VERSION);
        head.firstEnd = head.length;
        head.append(SPACE);
        head.append(code);
        head.append(SPACE);
        head.secondStart = head.length;
        head.append(AsciiString.of(reason));
        head.secondEnd = head.length;
        head.append(Head.CRLF);
    }

    private static @Nullable Fault readFields(FieldList from, Head head, MessageLimits limits, boolean switches) {
        for (int i = 1; i < from.size(); i++) {
            AsciiString name = from.name(i);
            AsciiString value = from.value(i);
            Fault fault = Http2Fields.check(name, value);
            if (fault != null) {
                return fault;
            }
            KnownField known = KnownField.of(name.array(), name.arrayOffset(), name.arrayOffset() + name.length());
            fault = Http2Fields.checkMeaning(known, value);
            if (fault != null) {
                return fault;
            }
            if (!switches || known != KnownField.CONTENT_LENGTH && !name.equals(ACCEPT)) {
                Http2Fields.append(head, name, value);
            }
            if (head.count() > limits.fieldCount()) {
                return Fault.FIELD_COUNT;
            }
            if (head.length > limits.headSize()) {
                return Fault.HEAD_SIZE;
            }
        }
        return null;
    }

    private static @Nullable Fault end(Head head, MessageLimits limits, @Nullable Fault fault) {
        head.endFields(head.length);
        head.append(Head.CRLF);
        return fault == null && head.length > limits.headSize() ? Fault.HEAD_SIZE : fault;
    }

    /**
     * Reads the fields behind a body.
     *
     * @param limits bound them as they bound a head
     * @return why they are to be refused, or null
     */
    public static @Nullable Fault readTrailers(FieldList from, Trailers trailers, MessageLimits limits) {
        return Http2Fields.readTrailers(from, trailers, limits);
    }
}
