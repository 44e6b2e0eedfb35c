package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the fields of an HTTP/2 response the head that the same response has in HTTP/1, so that all that follows knows one
 * kind of head. Strict where RFC 9113 section 8 is: what passes here has one meaning in either version. Holds no state.
 */
public final class Http2ResponseHead {

    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = "content-length: 0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String STATUS = ":status";

    private Http2ResponseHead() {}

    /** The status code; -1 where there is none, or no three digits from 100 to 599. */
    public static int status(Http2FieldList fields) {
        CharSequence status = fields.get(STATUS);
        if (status == null || status.length() != 3) {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code >= 100 && code <= 599 ? code : -1;
    }

    /**
     * Writes the head. The framing is that of HTTP/1: where the response goes on and does not say how long it is, chunks are
     * announced, which whoever sends it on makes; where it is over it has a length.
     *
     * @param status as {@link #status} read it
     * @param reason the phrase for HTTP/1
     * @param over true where nothing follows
     * @return why the response is to be refused, or null
     */
    public static @Nullable Fault write(
            ByteBuf out, Http2FieldList fields, int status, String reason, boolean over, KnownMethod method) {
        if (status < 0) {
            return fields.contains(STATUS) ? Fault.STATUS : Fault.PSEUDO_FIELD;
        }
        if (status == 101) {
            return Fault.SWITCHING;
        }
        writeStatus(out, status, reason);
        boolean sized = false;
        int pseudo = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            if (Http2FieldList.isPseudo(name)) {
                pseudo++;
                continue;
            }
            AsciiString value = AsciiString.of(field.getValue());
            Fault fault = Http2Field.check(name, value);
            if (fault != null) {
                return fault;
            }
            sized |= Http2Field.is(name, KnownField.CONTENT_LENGTH);
            Http2Field.write(out, name, value);
        }
        if (pseudo != 1 || fields.misplaced()) {
            return Fault.PSEUDO_FIELD;
        }
        writeFraming(out, status, sized, over, method);
        return null;
    }

    private static void writeStatus(ByteBuf out, int status, String reason) {
        out.writeBytes(VERSION);
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeCharSequence(reason, StandardCharsets.US_ASCII);
        endLine(out);
    }

    private static void writeFraming(ByteBuf out, int status, boolean sized, boolean over, KnownMethod method) {
        if (status >= 200 && !sized) {
            if (!over) {
                out.writeBytes(CHUNKED);
            } else if (method != KnownMethod.HEAD && status != 204 && status != 304) {
                out.writeBytes(EMPTY);
            }
        }
        endLine(out);
    }

    /**
     * Writes the head of the 101 that answers the upgrade of an HTTP/1 client whose request went on as an extended CONNECT (RFC
     * 8441 section 5).
     *
     * @param accept Sec-WebSocket-Accept, made of the client's key
     * @return why the response is to be refused, or null
     */
    public static @Nullable Fault writeSwitch(ByteBuf out, Http2FieldList fields, String accept) {
        writeStatus(out, 101, "Switching Protocols");
        out.writeCharSequence(
                "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: " + accept + "\r\n",
                StandardCharsets.US_ASCII);
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            if (!Http2FieldList.isPseudo(name)) {
                AsciiString value = AsciiString.of(field.getValue());
                Fault fault = Http2Field.check(name, value);
                if (fault != null) {
                    return fault;
                }
                if (!Http2Field.is(name, KnownField.CONTENT_LENGTH) && !WebSocketKey.isAnswer(name)) {
                    Http2Field.write(out, name, value);
                }
            }
        }
        endLine(out);
        return fields.misplaced() ? Fault.PSEUDO_FIELD : null;
    }

    /**
     * Reads the fields behind a body.
     *
     * @param limits bound them as they bound a head
     * @return why they are to be refused, or null
     */
    public static @Nullable Fault readTrailers(Http2FieldList fields, MessageLimits limits, Trailers into) {
        TrailerLine line = new TrailerLine();
        int count = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (Http2FieldList.isPseudo(name)) {
                return Fault.PSEUDO_FIELD;
            }
            if (Http2Field.check(name, value) != null || !mayTrail(line, name)) {
                return Fault.TRAILER;
            }
            into.add(name, value);
            if (++count > limits.fieldCount() || into.length() > limits.headSize()) {
                return Fault.TRAILER;
            }
        }
        return null;
    }

    private static boolean mayTrail(TrailerLine line, AsciiString name) {
        line.begin();
        for (int i = 0; i < name.length(); i++) {
            line.take(name.byteAt(i));
        }
        return line.take((byte) ':');
    }

    private static void endLine(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }
}
