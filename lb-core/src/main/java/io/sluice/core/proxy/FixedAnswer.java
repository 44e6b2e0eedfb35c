package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteAction.Respond;
import java.nio.charset.StandardCharsets;

/** A response that is always the same: a route's own, or an error page. */
final class FixedAnswer implements LocalAnswer {

    private final int status;
    private final boolean closes;
    private final byte[] head;
    private final byte[] body;

    FixedAnswer(Respond settings) {
        status = settings.status();
        closes = settings.close();
        body = settings.content().bytes();
        StringBuilder text = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(StatusText.of(status))
                .append("\r\n");
        if (body.length > 0) {
            text.append("Content-Type: ").append(settings.content().type()).append("\r\n");
        }
        if (body.length > 0 || Respond.hasBody(status)) {
            text.append("Content-Length: ").append(body.length).append("\r\n");
        }
        settings.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        head = text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public boolean closes() {
        return closes;
    }

    @Override
    public boolean answers(RequestTarget target) {
        return true;
    }

    @Override
    public ByteBuf write(
            ByteBufAllocator allocator, Head request, RequestTarget target, boolean withBody, String connection) {
        return write(allocator, withBody, connection);
    }

    ByteBuf write(ByteBufAllocator allocator, boolean withBody, String connection) {
        ByteBuf out = allocator.directBuffer(head.length + LocalResponse.END + (withBody ? body.length : 0));
        out.writeBytes(head);
        LocalResponse.endHead(out, connection);
        return withBody ? out.writeBytes(body) : out;
    }
}
