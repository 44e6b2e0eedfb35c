package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.spi.Relayed;
import io.sluice.core.spi.TlsFacts;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands last in the pipeline of a client whose bytes are relayed unread, until the PROXY header and our TLS, where there are any, are
 * done; then makes way for the {@link Relay}. Waits for no byte of the client: in many protocols the server speaks first. On the event
 * loop of the connection.
 *
 * <pre>
 *   WAITING --header done, handshake done--> {@link Relay}
 *      +------either fails, or the client goes--> closed
 * </pre>
 */
final class RelayGate extends ChannelInboundHandlerAdapter implements AcceptedConnection {

    private final Loop loop;
    private final ListenerPlan plan;
    private final PoolPlan pool;
    private final @Nullable String ja4;
    private final boolean secure;
    private final ServedClient served;
    private final ExchangeFacts facts;
    private boolean awaitsHeader;
    private boolean awaitsHandshake;
    private @Nullable ChannelHandlerContext context;

    /**
     * A gate.
     *
     * @param header whether a PROXY header is to come
     * @param ja4 the fingerprint of the client's ClientHello, where one was taken
     */
    RelayGate(Loop loop, ListenerPlan plan, PoolPlan pool, boolean header, @Nullable String ja4) {
        this.loop = loop;
        this.plan = plan;
        this.pool = pool;
        this.ja4 = ja4;
        this.secure = plan.tls != null;
        this.served = new ServedClient(secure);
        this.facts = new ExchangeFacts(loop.noHead());
        this.awaitsHeader = header;
        this.awaitsHandshake = secure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.add(this);
        served.is(ConnectionEnds.of(at.channel()));
        facts.begin(loop.clock());
        relayOnceAllIsDone(at);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ConnectionEnds known) {
            served.is(known);
        } else if (event instanceof TlsFacts known) {
            served.is(known);
        } else if (event instanceof ProxyHeaderReader.Done) {
            awaitsHeader = false;
            relayOnceAllIsDone(at);
        } else if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            awaitsHandshake = false;
            relayOnceAllIsDone(at);
        }
    }

    private void relayOnceAllIsDone(ChannelHandlerContext at) {
        if (awaitsHeader || awaitsHandshake) {
            return;
        }
        loop.clock().look();
        loop.remove(this);
        if (served.ends().isGone()) {
            at.close();
            return;
        }
        served.describe(facts, plan);
        facts.relayed = relayed();
        Relay relay = new Relay(loop, plan, pool, served, facts);
        at.pipeline().addLast(relay);
        at.pipeline().remove(this);
        relay.begin(Unpooled.EMPTY_BUFFER);
    }

    private Relayed relayed() {
        TlsFacts tls = facts.tls;
        return new Relayed(tls == null ? null : tls.serverName(), List.of(), ja4);
    }

    /** Nothing comes through before the relay is there. */
    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        ((ByteBuf) message).release();
        at.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.remove(this);
        served.leave();
    }

    /** The handshake has told of it where it was its own. */
    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        at.close();
    }

    // The loop's side.

    @Override
    public ServedClient served() {
        return served;
    }

    @Override
    public void drain() {
        // Nothing is at hand yet.
    }

    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        return false; // it has asked for nothing yet
    }

    @Override
    public void closeIfIdle() {
        close();
    }

    @Override
    public void close() {
        Objects.requireNonNull(context).close();
    }
}
