package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.clienthello.ClientHello;
import io.sluice.core.clienthello.ClientHelloFault;
import io.sluice.core.clienthello.ClientHelloReader;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.spi.Relayed;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands first in the pipeline of a client, behind the PROXY header alone, until the ClientHello is there, then makes way for
 * the one it is for. Only on listeners that pass some TLS through or want fingerprints. On the event loop of the connection.
 *
 * <pre>
 *   READING --a route matches------> {@link Relay}; the bytes go to the backend as they came
 *      |  +---none, but we have TLS-> our TLS and what is behind it, which get the bytes as they came
 *      +------refused, or neither---> LEAVING: an alert and the end
 * </pre>
 */
final class HelloGate extends ChannelInboundHandlerAdapter implements AcceptedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(HelloGate.class);
    private static final String UNRECOGNIZED_NAME = "unrecognized-name";
    private static final int UNRECOGNIZED_NAME_ALERT = 112;
    private static final int ALERT_RECORD = 21;
    private static final int FATAL = 2;

    private final Loop loop;
    private final Listener origin;
    private final ListenerPlan plan;
    private final PassthroughSettings settings;
    private final ClientHelloReader reader;
    private final ServedClient served = new ServedClient(true);
    private final ExchangeFacts facts;
    private final Deadline deadline = new Deadline(this::expired);
    private @Nullable ChannelHandlerContext context;
    private @Nullable ConnectionEnds told;
    private @Nullable ByteBuf held;
    private @Nullable Farewell farewell;
    private boolean refused;

    HelloGate(Loop loop, Listener origin, ListenerPlan plan) {
        this.loop = loop;
        this.origin = origin;
        this.plan = plan;
        this.settings = plan.settings.accept().passthrough();
        this.reader = new ClientHelloReader(settings.clientHelloSize());
        this.facts = new ExchangeFacts(loop.noHead());
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.add(this);
        ConnectionEnds ends = ConnectionEnds.of(at.channel());
        if (ends.isGone()) {
            refused = true;
            at.close();
            return;
        }
        served.is(ends);
        facts.begin(loop.clock());
        loop.deadlines().set(deadline, loop.nanos() + plan.requestHeadNanos);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ConnectionEnds known) {
            told = known;
            served.is(known);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        loop.clock().look();
        if (refused) {
            discard((ByteBuf) message);
            return;
        }
        ByteBuf in = gather((ByteBuf) message);
        switch (reader.read(in)) {
            case MORE -> hold(in);
            case DONE -> decide(reader.hello(), in);
            case REFUSED -> refuse(reader.fault(), in);
        }
    }

    private void discard(ByteBuf in) {
        if (farewell != null) {
            farewell.discard(in);
        }
        in.release();
    }

    /** All that has come. */
    private ByteBuf gather(ByteBuf in) {
        ByteBuf before = held;
        if (before == null) {
            return in;
        }
        held = null;
        before.writeBytes(in);
        in.release();
        return before;
    }

    /** Keeps a few bytes in a buffer of their size, not in the large one that they were read into. */
    private void hold(ByteBuf in) {
        ByteBuf small = context().alloc().buffer(in.readableBytes());
        small.writeBytes(in);
        in.release();
        held = small;
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        boolean begun = held != null;
        leave();
        // Who connects and says nothing wants to know whether somebody listens: no fault of a ClientHello.
        if (begun && !refused) {
            count(ClientHelloFault.INCOMPLETE.label());
        }
        if (farewell != null) {
            farewell.end();
        }
        served.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (!Failures.isOfPeer(cause)) {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
        }
        at.close();
    }

    private void expired() {
        refuse(ClientHelloFault.TIMEOUT.label(), 0, false);
    }

    // The decision.

    private void decide(ClientHello hello, ByteBuf in) {
        PoolPlan pool = plan.sniRouter.find(hello);
        String ja4 = settings.ja4() ? hello.ja4() : null;
        if (pool != null) {
            relay(pool, hello, ja4, in);
        } else if (plan.tls != null) {
            terminate(ja4, in);
        } else {
            in.release();
            refuse(UNRECOGNIZED_NAME, UNRECOGNIZED_NAME_ALERT, false);
        }
    }

    private void relay(PoolPlan pool, ClientHello hello, @Nullable String ja4, ByteBuf in) {
        leave();
        facts.secure = true;
        facts.relayed = new Relayed(hello.serverName(), hello.protocols(), ja4);
        Relay relay = new Relay(loop, plan, pool, served, facts);
        context().pipeline().addLast(relay);
        context().pipeline().remove(this);
        relay.begin(in);
    }

    /** Our own TLS begins as if the connection had just been accepted. */
    private void terminate(@Nullable String ja4, ByteBuf in) {
        leave();
        ChannelHandlerContext at = context();
        origin.serve(at.channel(), loop, plan, ja4);
        at.fireChannelActive();
        if (told != null) {
            at.fireUserEventTriggered(told);
        }
        at.pipeline().remove(this);
        at.fireChannelRead(in);
    }

    private void refuse(ClientHelloFault fault, ByteBuf in) {
        // What no route can match is for the listener's own TLS to answer, as it would without a gate: plain HTTP on a
        // port of TLS,
        // and clients that say an address for a name.
        boolean ours = fault == ClientHelloFault.NOT_TLS || fault == ClientHelloFault.BAD_NAME;
        if (ours && plan.tls != null) {
            terminate(null, in);
            return;
        }
        in.release();
        refuse(fault.label(), fault.alert(), true);
    }

    /**
     * Closes, with an alert where there is one.
     *
     * @param unread true where more may come of what the client sends now
     */
    private void refuse(String reason, int alert, boolean unread) {
        leave();
        refused = true;
        count(reason);
        if (alert == 0) {
            context().close();
            return;
        }
        loop.add(this);
        Outflow out = new Outflow(context());
        ByteBuf record = context().alloc().buffer(7);
        // RFC 8446 section 6, with the version that every peer takes before one is agreed on.
        out.write(record.writeByte(ALERT_RECORD)
                .writeShort(0x0303)
                .writeShort(2)
                .writeByte(FATAL)
                .writeByte(alert));
        farewell = new Farewell(loop, context(), out, plan.responseProgressNanos);
        farewell.begin(unread);
    }

    private void count(String reason) {
        plan.observer.clientHelloRefused(reason);
        LOG.debug(
                "closing a connection of {} to listener {}: its ClientHello is refused: {}",
                served.ends().client(),
                plan.settings.name(),
                reason);
    }

    /** It is no longer the gate who is waited for. */
    private void leave() {
        loop.remove(this);
        loop.deadlines().remove(deadline);
        if (held != null) {
            held.release();
            held = null;
        }
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
        context().close();
    }

    @Override
    public void close() {
        refused = true;
        context().close();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
