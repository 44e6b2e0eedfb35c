package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.spi.EndCause;
import java.nio.charset.StandardCharsets;

/** A response that we give ourselves, because no backend could or should. Plain text, so that a person with curl can read it. */
final class LocalResponse {

    private LocalResponse() {}

    /**
     * Builds a response.
     *
     * @param detail one line for people, without any byte that came from outside
     * @param withBody false in answer to HEAD
     * @param connection the value of Connection, or empty
     */
    static ByteBuf of(ByteBufAllocator allocator, EndCause cause, String detail, boolean withBody, String connection) {
        String title = cause.status() + " " + StatusText.of(cause.status());
        String body = title + ": " + detail + "\n";
        StringBuilder text = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(title)
                .append("\r\n")
                .append("Content-Type: text/plain; charset=utf-8\r\n")
                .append("Content-Length: ")
                .append(body.length())
                .append("\r\n")
                .append("Cache-Control: no-store\r\n");
        if (cause == EndCause.METHOD_REFUSED) {
            text.append("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n");
        }
        if (!connection.isEmpty()) {
            text.append("Connection: ").append(connection).append("\r\n");
        }
        text.append("\r\n").append(withBody ? body : "");
        ByteBuf out = allocator.directBuffer(text.length());
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
        return out;
    }
}
