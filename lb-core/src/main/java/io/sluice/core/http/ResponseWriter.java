package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the head that the client gets from the head that the backend sent. Holds no state of a response. */
public final class ResponseWriter {

    /** Bytes that the head as written has at most beyond those that it came with. */
    public static final int SLACK = 128;

    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "Connection: keep-alive\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] UPGRADE = "Connection: upgrade\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What the client is told of the connection. */
    public enum Persistence {
        /** Nothing, because it goes on and the client knows that as the rule. */
        IMPLIED,
        /** It goes on, for a client of HTTP/1.0. */
        KEEP_ALIVE,
        /** It ends after this response. */
        CLOSE,
        /** It goes over to the protocol that the head names. */
        UPGRADE
    }

    private final boolean via;

    /**
     * A writer.
     *
     * @param via whether Via is added
     */
    public ResponseWriter(boolean via) {
        this.via = via;
    }

    /**
     * Writes a head, interim or final.
     *
     * @param chunked whether the client gets the body in chunks, or would, had the response one
     */
    public void write(ByteBuf out, Head head, ResponseRules rules, boolean chunked, Persistence persistence) {
        out.writeBytes(VERSION);
        int status = head.status();
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeBytes(head.bytes, head.targetStart(), head.targetEnd() - head.targetStart());
        out.writeShort('\r' << 8 | '\n');
        FieldRuns.copy(out, head, rules.connection(), dropped(status, chunked, rules.switched()));
        if (via) {
            RequestWriter.writeVia(out, head);
        }
        if (persistence == Persistence.CLOSE) {
            out.writeBytes(CLOSE);
        } else if (persistence == Persistence.KEEP_ALIVE) {
            out.writeBytes(KEEP_ALIVE);
        } else if (persistence == Persistence.UPGRADE) {
            writeUpgrade(out, head);
        }
        out.writeShort('\r' << 8 | '\n');
    }

    private static void writeUpgrade(ByteBuf out, Head head) {
        out.writeBytes(UPGRADE);
        for (int i = head.find(KnownField.UPGRADE); i >= 0; i = head.find(KnownField.UPGRADE, i + 1)) {
            out.writeBytes(head.bytes, head.line(i), head.line(i + 1) - head.line(i));
        }
    }

    /** Fields that would lie to the client about the framing (RFC 9110 section 8.6, RFC 9112 section 6.1). */
    private static long dropped(int status, boolean chunked, boolean switched) {
        long dropped = FieldRuns.HOP_BY_HOP;
        if (!chunked) {
            dropped |= KnownField.mask(KnownField.TRANSFER_ENCODING, KnownField.TRAILER);
        }
        if (status < 200 || status == 204 || switched) {
            dropped |= KnownField.mask(KnownField.CONTENT_LENGTH, KnownField.TRANSFER_ENCODING);
        }
        return dropped;
    }
}
