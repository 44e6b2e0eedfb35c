package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.core.http.Head;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.TlsFacts;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1 connection of a client: its channel, its time and its end. Its requests are read by a {@link RequestReader}, their
 * responses written by {@link Responses}. Owned by the event loop that accepted it.
 *
 * <pre>
 *   OPEN --> LINGERING --> CLOSED
 *     |                      ^
 *     +------> TUNNEL -------+      the response turned the connection into a tunnel
 *     +----------------------+
 * </pre>
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements AcceptedConnection, ClientSide {

    private enum State {
        /** Requests are read and answered. */
        OPEN,
        /** The last response is on its way out, see {@link Farewell}. */
        LINGERING,
        /** A {@link Tunnel} has the bytes of both directions. */
        TUNNEL,
        /** Gone. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Loop loop;
    private final Listener origin;
    private final boolean secure;
    private final ServedClient served;
    private State state = State.OPEN;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outflow out;
    private @Nullable Responses responses;
    private @Nullable ClientWaits waits;
    private @Nullable RequestReader requests;
    private @Nullable Farewell farewell;
    private boolean inBurst;
    private boolean reading = true;

    ClientConnection(Loop loop, Listener origin, boolean secure) {
        this.loop = loop;
        this.origin = origin;
        this.secure = secure;
        this.served = new ServedClient(secure);
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        Outflow flow = new Outflow(added);
        Responses writer = new Responses(flow, added.alloc());
        ClientWaits times = new ClientWaits(loop, origin, flow, this::expired);
        context = added;
        out = flow;
        responses = writer;
        waits = times;
        requests = new RequestReader(this, loop, flow, writer, times);
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.add(this);
        ConnectionEnds ends = ConnectionEnds.of(at.channel());
        // A client that is gone has no address any more, although its request can still be read: nobody is to be
        // served.
        if (ends.isGone()) {
            state = State.CLOSED;
            requests().stop();
            at.close();
            return;
        }
        served.is(ends);
        if (loop.draining()) {
            drain();
        }
        waits().forFirstHead();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof ConnectionEnds told) {
            served.is(told);
        } else if (event instanceof TlsFacts told) {
            served.is(told);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        loop.clock().look();
        inBurst = true;
        requests().read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        inBurst = false;
        Exchange exchange = requests().exchange();
        if (exchange != null) {
            exchange.flushRequest();
        }
        out().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        loop.clock().look();
        boolean writable = at.channel().isWritable();
        Exchange exchange = requests().exchange();
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
        if (!writable && state == State.OPEN) {
            waits().forProgress();
        } else if (requests().state() == RequestReader.State.IDLE && !requests().processing()) {
            nextRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        boolean tunnelling = state == State.TUNNEL;
        state = State.CLOSED;
        loop.remove(this);
        waits().end();
        requests().stop();
        out().close();
        if (farewell != null) {
            farewell.end();
        }
        Exchange exchange = requests().exchange();
        // A tunnel has what the client sent last still to deliver, and ends the exchange itself.
        if (exchange != null && !tunnelling) {
            exchange.clientGone(EndCause.CLIENT_ABORT);
        }
        served.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        loop.clock().look();
        if (!Failures.isOfPeer(cause)) {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
            cutOff(EndCause.INTERNAL);
        }
        at.close();
    }

    // Reading requests.

    /** An exchange begins with the request whose first byte has come. */
    void begin(Exchange next) {
        ListenerPlan plan = origin.plan();
        next.begin(this, plan);
        served.describe(next.facts(), plan);
    }

    /** Goes over to HTTP/2 with this request, where the offer can be heard; takes what is left of the bytes then. */
    boolean goesOnInHttp2(Exchange current, byte[] offer, ByteBuf in) {
        Optional<Http2Settings> settings = H2cUpgrade.settings(offer);
        boolean heard = !secure
                && settings.isPresent()
                && current.listener().settings.accept().http() == HttpVersions.AUTO;
        if (heard) {
            state = State.CLOSED;
            loop.remove(this);
            waits().end();
            requests().exchangeEnded();
            requests().stop();
            Http2ClientConnection next = Http2ClientConnection.of(loop, origin, false);
            ByteBuf rest = in.readRetainedSlice(in.readableBytes());
            H2cUpgrade.perform(context(), next, settings.get(), current, served.ends(), rest);
        }
        return heard;
    }

    /** Throws away what nobody reads; takes it over. */
    void discard(ByteBuf in) {
        if (farewell != null && in.isReadable()) {
            farewell.discard(in);
        }
        in.release();
    }

    /** Reads on where the bytes have somewhere to go. */
    @Override
    public void updateReading() {
        boolean wanted = requests().wantsMore();
        if (wanted != reading && state != State.CLOSED) {
            reading = wanted;
            context().channel().config().setAutoRead(wanted);
        }
        if (requests().state() == RequestReader.State.BODY) {
            if (reading && (requests().exchange() == null || !exchange().awaitsContinue())) {
                waits().forBody();
            } else {
                waits().forNothing();
            }
        }
    }

    @Override
    public void backendReady() {
        if (!inBurst) {
            exchange().flushRequest();
            updateReading();
        }
    }

    // Writing responses.

    @Override
    public boolean sendsDataOnly() {
        return false;
    }

    /** A client of HTTP/1.0 knows no chunks (RFC 9112 section 7). */
    @Override
    public boolean takesDataOnly(Head request) {
        return request.minorVersion() == 0;
    }

    @Override
    public void sendHead(Head head, ResponseRules rules) {
        responses().sendHead(exchange(), head, rules);
    }

    @Override
    public void sendBody(ByteBuf in, int count) {
        responses().sendBody(exchange(), in, count);
    }

    /** A client of HTTP/1.0 does without. */
    @Override
    public void sendTrailers(Trailers trailers) {}

    @Override
    public boolean sendLocal(EndCause cause, String detail) {
        return responses().sendLocal(exchange(), cause, detail);
    }

    @Override
    public boolean sendAnswer(LocalAnswer answer) {
        return responses().sendAnswer(exchange(), answer);
    }

    @Override
    public void abortResponse() {
        state = State.CLOSED;
        requests().stop();
        Channel channel = context().channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    @Override
    public void flush() {
        out().flush();
    }

    @Override
    public TunnelEnd beginTunnel() {
        state = State.TUNNEL;
        waits().end();
        return new ChannelTunnelEnd(context(), out(), !secure, EndCause.CLIENT_ABORT);
    }

    @Override
    public ByteBuf takeEarlyBytes() {
        ByteBuf early = requests().takeHeld();
        requests().stop();
        return early == null ? Unpooled.EMPTY_BUFFER : early;
    }

    @Override
    public boolean keepsAlive() {
        return responses().keepsAlive();
    }

    @Override
    public void exchangeEnded(boolean goesOn) {
        boolean incomplete = requests().state() != RequestReader.State.WAITING;
        requests().exchangeEnded();
        if (state == State.CLOSED || state == State.TUNNEL) {
            return;
        }
        if (!goesOn) {
            leave(incomplete || requests().holdsBytes());
            return;
        }
        requests().goOn();
        waits().forNextRequest(responses().patienceNanos(origin.plan()));
        if (!requests().processing()) {
            nextRequest();
        }
    }

    /** Takes up what was held back while the response was owed. */
    private void nextRequest() {
        requests().readHeld();
        if (!inBurst) {
            Exchange exchange = requests().exchange();
            if (exchange != null) {
                exchange.flushRequest();
            }
            flush();
            if (state != State.CLOSED) {
                updateReading();
            }
        }
    }

    // Leaving.

    /** Closes once the last response is out. */
    private void leave(boolean unread) {
        state = State.LINGERING;
        requests().stop();
        waits().end();
        farewell = new Farewell(loop, context(), out(), origin.plan().responseProgressNanos);
        farewell.begin(unread);
        updateReading();
    }

    @Override
    public void drain() {
        responses().drain();
    }

    /** Where it is meant, the next response that can say so is the last; with none owed, soon closes. */
    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        if (state != State.OPEN || !which.test(served.ends().client())) {
            return false;
        }
        loop.clock().look();
        responses().closeAfterNext();
        if (requests().state() == RequestReader.State.IDLE) {
            waits().forNextRequest(responses().patienceNanos(origin.plan()));
        }
        return true;
    }

    @Override
    public void closeIfIdle() {
        loop.clock().look();
        if (requests().state() == RequestReader.State.IDLE && !requests().holdsBytes()) {
            context().close();
        }
    }

    @Override
    public void close() {
        loop.clock().look();
        responses().begin(false);
        Exchange exchange = requests().exchange();
        if (exchange != null) {
            exchange.fail(EndCause.SHUTDOWN, "the proxy is being stopped");
        }
        context().close();
    }

    /** Ends the exchange at hand, and the connection so that nobody takes half a response for a whole one. */
    private void cutOff(EndCause cause) {
        Exchange exchange = requests().exchange();
        if (exchange != null) {
            abortResponse();
            exchange.clientGone(cause);
        }
    }

    private void expired() {
        if (out().pending() > 0 && (requests().state() != RequestReader.State.BODY || !reading)) {
            checkProgress();
            return;
        }
        switch (requests().state()) {
            case HEAD -> refuseLate(EndCause.REQUEST_TIMEOUT, "no complete request head came in time");
            case BODY -> refuseLate(EndCause.CLIENT_TIMEOUT, "the request body stopped coming");
            case IDLE, STOPPED -> context().close();
            case WAITING -> {}
        }
    }

    private void refuseLate(EndCause cause, String detail) {
        responses().begin(false);
        exchange().fail(cause, detail);
    }

    /** A client may read as slowly as it likes, but not stop. */
    private void checkProgress() {
        if (!waits().renewedByProgress()) {
            cutOff(EndCause.CLIENT_TIMEOUT);
            abortResponse();
        }
    }

    @Override
    public ServedClient served() {
        return served;
    }

    private Exchange exchange() {
        return Objects.requireNonNull(requests().exchange());
    }

    private RequestReader requests() {
        return Objects.requireNonNull(requests);
    }

    private ClientWaits waits() {
        return Objects.requireNonNull(waits);
    }

    private Responses responses() {
        return Objects.requireNonNull(responses);
    }

    private Outflow out() {
        return Objects.requireNonNull(out);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
