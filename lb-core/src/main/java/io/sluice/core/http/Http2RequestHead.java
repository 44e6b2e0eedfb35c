package io.sluice.core.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of an HTTP/2 request of the head that {@link RequestWriter} wrote for a backend of HTTP/1, so that what is told
 * of the client, and what is left out, is the same in both (RFC 9113 section 8.3.1). Holds no state.
 *
 * <pre>
 *   GET /x HTTP/1.1     :method GET, :scheme, :authority h, :path /x
 *   Host: h
 *   Via: 1.1 sluice     via: 1.1 sluice
 * </pre>
 */
public final class Http2RequestHead {

    /** How the request goes out. */
    public enum Form {
        /** As any other. */
        PLAIN,
        /** CONNECT to a host (RFC 9113 section 8.5). */
        CONNECT,
        /** The upgrade of an HTTP/1 client to WebSocket, as an extended CONNECT (RFC 8441 section 4). */
        WEBSOCKET
    }

    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};
    private static final int VERSION_LENGTH = " HTTP/1.1".length();

    private static final Map<KnownField, AsciiString> NAMES = names();

    private Http2RequestHead() {}

    /**
     * Makes the fields.
     *
     * @param bytes what the writer wrote, from the first byte on
     * @param received the head as the client sent it
     * @param secure true where the backend is spoken to over TLS
     */
    public static Http2Headers fields(byte[] bytes, Head received, Form form, boolean secure) {
        Http2Headers fields = new DefaultHttp2Headers(false, 16);
        int lineEnd = find((byte) '\r', bytes, 0);
        int methodEnd = find((byte) ' ', bytes, 0);
        if (form == Form.PLAIN) {
            fields.method(copy(bytes, 0, methodEnd));
        } else {
            fields.method(CONNECT);
        }
        if (form != Form.CONNECT) {
            fields.scheme(secure ? HTTPS : HTTP);
            fields.path(copy(bytes, methodEnd + 1, lineEnd - VERSION_LENGTH));
        }
        if (form == Form.WEBSOCKET) {
            fields.add(PROTOCOL, WEBSOCKET);
        }
        for (int line = lineEnd + 2; bytes[line] != '\r'; line = addLine(fields, bytes, line, form)) {}
        if (wantsTrailers(received)) {
            fields.add(TE, AsciiString.of("trailers"));
        }
        return fields;
    }

    /** Adds the field of a line. Returns where the next begins. */
    private static int addLine(Http2Headers fields, byte[] bytes, int line, Form form) {
        int nameEnd = find((byte) ':', bytes, line);
        int end = find((byte) '\r', bytes, nameEnd);
        int from = nameEnd + 1;
        int to = end;
        while (from < to && Ascii.isWhitespace(bytes[from])) {
            from++;
        }
        while (to > from && Ascii.isWhitespace(bytes[to - 1])) {
            to--;
        }
        KnownField known = KnownField.of(bytes, line, nameEnd);
        if (known == KnownField.HOST) {
            fields.authority(copy(bytes, from, to));
        } else if (!isLeftOut(known) && !(form == Form.WEBSOCKET && WebSocketKey.isKey(bytes, line, nameEnd))) {
            fields.add(name(known, bytes, line, nameEnd), copy(bytes, from, to));
        }
        return end + 2;
    }

    /** Of HTTP/1 alone; that which is for one hop only is left out by the writer, but for what it sets itself. */
    private static boolean isLeftOut(@Nullable KnownField known) {
        return known == KnownField.TRANSFER_ENCODING || known == KnownField.CONNECTION || known == KnownField.UPGRADE;
    }

    private static AsciiString name(@Nullable KnownField known, byte[] bytes, int start, int end) {
        AsciiString name = known == null ? null : NAMES.get(known);
        if (name == null) {
            byte[] lower = new byte[end - start];
            for (int i = 0; i < lower.length; i++) {
                lower[i] = Ascii.lower(bytes[start + i]);
            }
            name = new AsciiString(lower, false);
        }
        return name;
    }

    /** Makes the trailers of a request. */
    public static Http2Headers fields(Trailers trailers) {
        Http2Headers fields = new DefaultHttp2Headers(false, 16);
        trailers.forEach((bytes, nameStart, nameEnd, valueStart, valueEnd) -> fields.add(
                name(KnownField.of(bytes, nameStart, nameEnd), bytes, nameStart, nameEnd),
                copy(bytes, valueStart, valueEnd)));
        return fields;
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
                if (Ascii.equalsLowerCase(TRAILERS, head.bytes, start, end)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    private static int find(byte wanted, byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** A copy, because the table of the compression keeps it. */
    private static AsciiString copy(byte[] bytes, int from, int to) {
        return new AsciiString(Arrays.copyOfRange(bytes, from, to), false);
    }

    private static Map<KnownField, AsciiString> names() {
        Map<KnownField, AsciiString> names = new EnumMap<>(KnownField.class);
        for (KnownField field : KnownField.values()) {
            if (field != KnownField.UNDERSCORED) {
                names.put(
                        field,
                        AsciiString.cached(field.name().toLowerCase(Locale.ROOT).replace('_', '-')));
            }
        }
        return names;
    }
}
