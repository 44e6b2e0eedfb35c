package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import java.nio.charset.StandardCharsets;

/** The answer to a browser that asks whether it may send a request from another origin. Used by all event loops. */
final class CorsAnswer implements LocalAnswer {

    private static final int NO_CONTENT = 204;

    private final CorsPlan cors;

    CorsAnswer(CorsPlan cors) {
        this.cors = cors;
    }

    @Override
    public int status() {
        return NO_CONTENT;
    }

    @Override
    public boolean closes() {
        return false;
    }

    @Override
    public boolean answers(RequestTarget target) {
        return true;
    }

    @Override
    public ByteBuf write(
            ByteBufAllocator allocator, Head request, RequestTarget target, boolean withBody, String connection) {
        String lines = cors.answer(request);
        ByteBuf out = allocator.directBuffer(64 + lines.length() + LocalResponse.END);
        out.writeCharSequence("HTTP/1.1 204 No Content\r\n", StandardCharsets.US_ASCII);
        out.writeCharSequence(lines, StandardCharsets.ISO_8859_1);
        LocalResponse.endHead(out, connection);
        return out;
    }
}
