package io.sluice.daemon.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one admin connection. Runs on the admin server's event loop. */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private static final Set<HttpMethod> SERVED = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final AdminPages pages;
    private final List<Operation> operations;

    AdminHandler(AdminPages pages, List<Operation> operations) {
        this.pages = pages;
        this.operations = operations;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean sound = request.decoderResult().isSuccess();
        boolean keep = sound && HttpUtil.isKeepAlive(request);
        FullHttpResponse response = response(ctx, answer(ctx, request));
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private Answer answer(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return Answer.text(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request\n");
        }
        String target = request.uri();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        try {
            for (Operation operation : operations) {
                if (operation.isAt(path)) {
                    return OperationGuard.refusal(request).orElseGet(() -> operation.run(request, client(ctx)));
                }
            }
            return SERVED.contains(request.method()) ? pages.page(path) : Answer.notAllowed("GET, HEAD");
        } catch (RuntimeException e) {
            LOG.error("admin page {} failed", target, e);
            return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "this page failed; the log says why\n");
        }
    }

    /** Who asks, for the log; over a unix socket that is whoever may use its file. */
    private static String client(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : "unix";
    }

    private static FullHttpResponse response(ChannelHandlerContext ctx, Answer answer) {
        ByteBuf body =
                ByteBufUtil.encodeString(ctx.alloc(), java.nio.CharBuffer.wrap(answer.body()), StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff");
        if (!answer.allow().isEmpty()) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        }
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("admin connection {} failed", ctx.channel().remoteAddress(), cause);
        ctx.close();
    }
}
