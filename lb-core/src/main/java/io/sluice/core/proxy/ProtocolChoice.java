package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.settings.HttpVersions;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which version of HTTP a client speaks, and leaves its place to the connection that speaks it: with TLS as ALPN says (RFC
 * 7301), without TLS as the first bytes say (RFC 9113 section 3.4). On the event loop of the connection.
 *
 * <pre>
 *   TLS:   handshake --h2--> Http2ClientConnection      plain:   PRI * HTTP/2.0 --> Http2ClientConnection
 *                    --else--> ClientConnection                  anything else  --> ClientConnection
 * </pre>
 */
final class ProtocolChoice extends ChannelInboundHandlerAdapter implements AcceptedConnection {

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A client that is to go may be about to ask. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private final Loop loop;
    private final Listener origin;
    private final boolean secure;
    private final long patienceNanos;
    private final ServedClient served;
    private final List<Object> told = new ArrayList<>(2);
    private final Deadline deadline = new Deadline(this::expired);
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf early;

    private ProtocolChoice(Loop loop, Listener origin, ListenerPlan plan, boolean secure) {
        this.loop = loop;
        this.origin = origin;
        this.secure = secure;
        this.patienceNanos = plan.requestHeadNanos;
        this.served = new ServedClient(secure);
    }

    /** What stands last in the pipeline of an accepted connection at first. */
    static ChannelHandler first(Loop loop, Listener origin, ListenerPlan plan, boolean secure) {
        HttpVersions versions = plan.settings.accept().http();
        return switch (versions) {
            case HTTP_1 -> new ClientConnection(loop, origin, secure);
            case HTTP_2 -> Http2ClientConnection.of(loop, origin, secure);
            case AUTO -> new ProtocolChoice(loop, origin, plan, secure);
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Told to the connection, once there is one. */
    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.add(this);
        served.is(ConnectionEnds.of(at.channel()));
        // The handshake has a time of its own.
        if (!secure) {
            loop.deadlines().set(deadline, loop.nanos() + patienceNanos);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        told.add(event);
        if (event instanceof ConnectionEnds ends) {
            served.is(ends);
        }
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = at.pipeline().get(SslHandler.class);
            String chosen = tls == null ? null : tls.applicationProtocol();
            become(at, ApplicationProtocolNames.HTTP_2.equals(chosen));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        ByteBuf in = together(at.alloc(), (ByteBuf) message);
        early = in;
        int count = Math.min(in.readableBytes(), PREFACE.length);
        boolean same = true;
        for (int i = 0; same && i < count; i++) {
            same = in.getByte(in.readerIndex() + i) == PREFACE[i];
        }
        if (!same || count == PREFACE.length) {
            become(at, same);
        }
    }

    private ByteBuf together(ByteBufAllocator allocator, ByteBuf in) {
        ByteBuf before = early;
        early = null;
        if (before == null) {
            return in;
        }
        ByteBuf both = allocator.directBuffer(before.readableBytes() + in.readableBytes());
        both.writeBytes(before).writeBytes(in);
        before.release();
        in.release();
        return both;
    }

    private void become(ChannelHandlerContext at, boolean http2) {
        leave();
        ChannelHandler next = http2
                ? Http2ClientConnection.of(loop, origin, secure)
                : new ClientConnection(loop, origin, secure);
        at.pipeline().addAfter(at.name(), null, next);
        at.fireChannelActive();
        told.forEach(at::fireUserEventTriggered);
        at.pipeline().remove(this);
    }

    /** What came already goes to whoever took the place. */
    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        ByteBuf in = early;
        early = null;
        if (in != null) {
            at.fireChannelRead(in);
            at.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        leave();
        ByteBuf in = early;
        early = null;
        if (in != null) {
            in.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        at.close();
    }

    private void leave() {
        loop.deadlines().remove(deadline);
        loop.remove(this);
    }

    private void expired() {
        close();
    }

    @Override
    public ServedClient served() {
        return served;
    }

    /** The connection that is to come asks the loop. */
    @Override
    public void drain() {}

    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        boolean meant = which.test(served.ends().client());
        if (meant) {
            loop.deadlines().set(deadline, loop.nanos() + GRACE_NANOS);
        }
        return meant;
    }

    @Override
    public void closeIfIdle() {
        close();
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
    }
}
