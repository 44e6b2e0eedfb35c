package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the head that the client gets from the head that the backend sent. Holds no state of a response. */
public final class ResponseWriter {

    private static final int SLACK = 128;

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
    private final byte[] strictTransport;

    /**
     * A writer.
     *
     * @param via whether Via is added
     */
    public ResponseWriter(boolean via) {
        this(via, new byte[0]);
    }

    /**
     * A writer.
     *
     * @param via whether Via is added
     * @param strictTransport the line of Strict-Transport-Security that stands in place of the backend's, or empty
     */
    public ResponseWriter(boolean via, byte[] strictTransport) {
        this.via = via;
        this.strictTransport = strictTransport;
    }

    /** Bytes that the head as written has at most beyond those that it came with. */
    public int slack() {
        return SLACK + strictTransport.length;
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
        long dropped = dropped(status, chunked, rules.switched());
        if (strictTransport.length > 0 && status >= 200) {
            dropped |= KnownField.STRICT_TRANSPORT_SECURITY.bit();
            out.writeBytes(strictTransport);
        }
        FieldRuns.copy(out, head, rules.connection(), dropped);
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

    /** Writes the head of an answer of our own, framed already, after its fields have been changed. */
    public static void writeOwn(ByteBuf out, Head head) {
        out.writeBytes(head.bytes, 0, head.line(0));
        int run = head.line(0);
        for (int i = 0; i < head.count(); i++) {
            if (head.known(i) == KnownField.REMOVED) {
                out.writeBytes(head.bytes, run, head.line(i) - run);
                run = head.line(i + 1);
            }
        }
        out.writeBytes(head.bytes, run, head.line(head.count()) - run);
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
