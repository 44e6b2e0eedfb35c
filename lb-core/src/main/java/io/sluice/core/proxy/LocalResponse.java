package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.spi.EndCause;
import java.nio.charset.StandardCharsets;

/** A response that we give ourselves, because no backend could or should. Plain text, so that a person with curl can read it. */
final class LocalResponse {

    /** The methods that are not refused. */
    static final String ALLOW = "GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH";

    /** Room for what {@link #endHead} writes. */
    static final int END = 32;

    private static final int HEAD = 256;

    private LocalResponse() {}

    /**
     * Builds a response.
     *
     * @param detail one line for people, without any byte that came from outside
     * @param withBody false in answer to HEAD
     * @param connection the value of Connection, or empty
     */
    static ByteBuf of(ByteBufAllocator allocator, EndCause cause, String detail, boolean withBody, String connection) {
        int status = cause.status();
        String reason = StatusText.of(status);
        ByteBuf out = allocator.directBuffer(HEAD + 2 * reason.length() + detail.length());
        text(out, "HTTP/1.1 ");
        title(out, status, reason);
        text(out, "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ");
        // A status and a space; a colon and a space; the end of the line.
        number(out, 4 + reason.length() + 2 + detail.length() + 1);
        text(out, "\r\nCache-Control: no-store\r\n");
        if (cause == EndCause.METHOD_REFUSED) {
            text(out, "Allow: ");
            text(out, ALLOW);
            text(out, "\r\n");
        }
        endHead(out, connection);
        if (withBody) {
            title(out, status, reason);
            text(out, ": ");
            text(out, detail);
            text(out, "\n");
        }
        return out;
    }

    /** Writes Connection where it is not empty, and the empty line. */
    static void endHead(ByteBuf out, String connection) {
        if (!connection.isEmpty()) {
            text(out, "Connection: ");
            text(out, connection);
            text(out, "\r\n");
        }
        text(out, "\r\n");
    }

    private static void title(ByteBuf out, int status, String reason) {
        number(out, status);
        text(out, " ");
        text(out, reason);
    }

    private static void text(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    private static void number(ByteBuf out, int number) {
        if (number >= 10) {
            number(out, number / 10);
        }
        out.writeByte('0' + number % 10);
    }
}
