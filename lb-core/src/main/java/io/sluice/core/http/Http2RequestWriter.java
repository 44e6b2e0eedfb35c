package io.sluice.core.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of an HTTP/2 request of the head that {@link RequestWriter} wrote for a backend of HTTP/1, so that what is told
 * of the client, and what is left out, is the same in both (RFC 9113 section 8.3.1). One per event loop; holds no state of a request.
 *
 * <pre>
 *   GET /x HTTP/1.1     :method GET, :scheme, :path /x, :authority h
 *   Host: h
 *   Via: 1.1 sluice     via: 1.1 sluice
 * </pre>
 */
public final class Http2RequestWriter {

    /** How the request goes out. */
    public enum Form {
        /** As any other. */
        PLAIN,
        /** CONNECT to a host (RFC 9113 section 8.5). */
        CONNECT,
        /** The upgrade of an HTTP/1 client to WebSocket, as an extended CONNECT (RFC 8441 section 4). */
        WEBSOCKET
    }

    private static final AsciiString METHOD = AsciiString.cached(":method");
    private static final AsciiString SCHEME = AsciiString.cached(":scheme");
    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    private static final AsciiString PATH = AsciiString.cached(":path");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final byte[] HOST = {'h', 'o', 's', 't'};
    private static final int VERSION_LENGTH = " HTTP/1.1".length();

    private final FieldNames names;

    public Http2RequestWriter(FieldNames names) {
        this.names = names;
    }

    /**
     * Adds the fields of a head.
     *
     * @param bytes what the writer wrote, from the first byte on
     * @param received the head as the client sent it
     * @param secure true where the backend is spoken to over TLS
     */
    public void write(FieldList out, byte[] bytes, Head received, Form form, boolean secure) {
        int lineEnd = find((byte) '\r', bytes, 0);
        int methodEnd = find((byte) ' ', bytes, 0);
        out.add(METHOD, form == Form.PLAIN ? method(bytes, methodEnd) : CONNECT);
        if (form == Form.WEBSOCKET) {
            out.add(PROTOCOL, WEBSOCKET);
        }
        if (form != Form.CONNECT) {
            out.add(SCHEME, secure ? HTTPS : HTTP);
            out.add(PATH, copy(bytes, methodEnd + 1, lineEnd - VERSION_LENGTH));
        }
        int first = lineEnd + 2;
        // Wherever Host stands, :authority stands before all fields that are none of HTTP/2's own.
        for (int line = first; bytes[line] != '\r'; line = next(bytes, line)) {
            int nameEnd = find((byte) ':', bytes, line);
            if (Ascii.equalsLowerCase(HOST, bytes, line, nameEnd)) {
                out.add(AUTHORITY, value(bytes, nameEnd));
                break;
            }
        }
        for (int line = first; bytes[line] != '\r'; line = next(bytes, line)) {
            writeLine(out, bytes, line, form);
        }
        if (wantsTrailers(received)) {
            out.add(TE, TRAILERS);
        }
    }

    private static AsciiString method(byte[] bytes, int end) {
        return end == 3 && bytes[0] == 'G' && bytes[1] == 'E' && bytes[2] == 'T' ? GET : copy(bytes, 0, end);
    }

    private void writeLine(FieldList out, byte[] bytes, int line, Form form) {
        int nameEnd = find((byte) ':', bytes, line);
        KnownField known = KnownField.of(bytes, line, nameEnd);
        boolean key = form == Form.WEBSOCKET && WebSocketKey.isKey(bytes, line, nameEnd);
        if (!key && !isLeftOut(known)) {
            out.add(names.of(bytes, line, nameEnd), value(bytes, nameEnd));
        }
    }

    /** Of HTTP/1 alone. What else is for one hop only the writer has left out already. */
    private static boolean isLeftOut(@Nullable KnownField known) {
        return known == KnownField.HOST
                || known == KnownField.TRANSFER_ENCODING
                || known == KnownField.CONNECTION
                || known == KnownField.UPGRADE;
    }

    /** Adds the fields behind a body. */
    public void write(FieldList out, Trailers trailers) {
        trailers.forEach((bytes, nameStart, nameEnd, valueStart, valueEnd) ->
                out.add(names.of(bytes, nameStart, nameEnd), copy(bytes, valueStart, valueEnd)));
    }

    /** The one value that TE has in HTTP/2: the client takes trailers, as we do. */
    private static boolean wantsTrailers(Head head) {
        for (int i = head.find(KnownField.TE); i >= 0; i = head.find(KnownField.TE, i + 1)) {
            int start = head.valueStart(i);
            while (start < head.valueEnd(i)) {
                int end = start;
                while (end < head.valueEnd(i) && Ascii.isToken(head.bytes[end])) {
                    end++;
                }
                if (Ascii.equalsLowerCase(TRAILERS.array(), head.bytes, start, end)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    private static AsciiString value(byte[] bytes, int nameEnd) {
        int from = nameEnd + 1;
        int to = find((byte) '\r', bytes, nameEnd);
        while (from < to && Ascii.isWhitespace(bytes[from])) {
            from++;
        }
        while (to > from && Ascii.isWhitespace(bytes[to - 1])) {
            to--;
        }
        return copy(bytes, from, to);
    }

    private static int next(byte[] bytes, int line) {
        return find((byte) '\r', bytes, line) + 2;
    }

    private static int find(byte wanted, byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** A copy, because the table of HPACK keeps what it has written. */
    private static AsciiString copy(byte[] bytes, int from, int to) {
        return new AsciiString(bytes, from, to - from, true);
    }
}
