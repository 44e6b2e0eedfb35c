package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.sluice.core.http.ClientIdentity;
import io.sluice.core.http.Fault;
import io.sluice.core.http.Head;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1 connection of a client; reads requests, one exchange at a time, and writes their responses. Owned by the event
 * loop that accepted it.
 *
 * <pre>
 *   IDLE --> HEAD --> BODY --> WAITING --> IDLE      what comes while WAITING is held back: pipelined requests are
 *     |        |  \------------^  |                  answered in order, and none is begun while the client does not
 *     |        |        |         |                  read what it has been answered
 *     +--------+--------+---------+--> LINGERING --> CLOSED
 * </pre>
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private enum State {
        /** Between exchanges. */
        IDLE,
        /** A request head is being read. */
        HEAD,
        /** A request body is being read. */
        BODY,
        /** The request is read whole; its response is owed. */
        WAITING,
        /** The last response is on its way out, see {@link Farewell}. */
        LINGERING,
        /** Gone. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Loop loop;
    private final Listener origin;
    private final boolean secure;
    private final Deadline deadline = new Deadline(this::expired);
    private final HeldBytes held = new HeldBytes();
    private State state = State.IDLE;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outflow out;
    private @Nullable Responses responses;
    private @Nullable ClientIdentity identity;
    private @Nullable Exchange exchange;
    private @Nullable Farewell farewell;
    private boolean inBurst;
    private boolean processing;
    private boolean reading = true;
    private boolean first = true;

    ClientConnection(Loop loop, Listener origin, boolean secure) {
        this.loop = loop;
        this.origin = origin;
        this.secure = secure;
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        out = new Outflow(added);
        responses = new Responses(out, added.alloc());
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.clock().look();
        loop.add(this);
        if (loop.draining()) {
            drain();
        }
        loop.deadlines().set(deadline, loop.nanos() + origin.plan().requestHeadNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        loop.clock().look();
        inBurst = true;
        process(held.takeWith((ByteBuf) message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        inBurst = false;
        if (exchange != null) {
            exchange.flushRequest();
        }
        out().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        loop.clock().look();
        boolean writable = at.channel().isWritable();
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
        if (!writable && state != State.LINGERING) {
            watchProgress();
        } else if (state == State.IDLE && !processing) {
            nextRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        loop.clock().look();
        state = State.CLOSED;
        loop.remove(this);
        loop.deadlines().remove(deadline);
        held.release();
        out().close();
        if (farewell != null) {
            farewell.end();
        }
        if (exchange != null) {
            exchange.clientGone(EndCause.CLIENT_ABORT);
        }
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

    private void process(ByteBuf in) {
        processing = true;
        try {
            boolean more = true;
            while (more && in.isReadable()) {
                more = step(in);
            }
        } finally {
            processing = false;
            if (in.isReadable() && (state == State.WAITING || state == State.IDLE)) {
                held.hold(in);
            } else {
                in.release();
            }
        }
        updateReading();
    }

    /** Takes some of the bytes. Returns false where no more are wanted now. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case IDLE -> beginExchange();
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case WAITING, CLOSED -> false;
            case LINGERING -> {
                Objects.requireNonNull(farewell).discard(in);
                yield false;
            }
        };
    }

    /** Returns false where the client must first read what it has been answered. */
    private boolean beginExchange() {
        if (!out().writable()) {
            return false;
        }
        Exchange next = loop.takeExchange();
        exchange = next;
        ListenerPlan plan = origin.plan();
        next.begin(this, plan);
        ExchangeFacts facts = next.facts();
        facts.listener = plan.settings.name();
        facts.client = Objects.requireNonNullElse(context().channel().remoteAddress(), NoAddress.INSTANCE);
        facts.secure = secure;
        state = State.HEAD;
        return true;
    }

    private boolean readHead(ByteBuf in) {
        Exchange current = exchange();
        int before = in.readableBytes();
        switch (current.reader().read(in)) {
            case MORE -> {
                current.facts().requestBytes += before;
                awaitRestOfHead(current);
                return false;
            }
            case REFUSED -> refuse(current, current.reader().fault());
            case DONE -> {
                current.facts().requestBytes += before - in.readableBytes();
                headComplete(current, in);
            }
        }
        return true;
    }

    /** The time for a head begins with its first byte; that of the first head began with the connection. */
    private void awaitRestOfHead(Exchange current) {
        if (!first) {
            loop.deadlines().set(deadline, current.facts().startNanos + current.listener().requestHeadNanos);
        }
    }

    private void headComplete(Exchange current, ByteBuf in) {
        first = false;
        rest();
        Fault fault = current.rules().read(current.head());
        if (fault != null) {
            refuse(current, fault);
            return;
        }
        responses().begin(current.rules().keepAlive(current.head()));
        current.body().begin(current.rules().bodyLength(), current.listener().requestLimits);
        state = State.BODY;
        if (current.body().done()) {
            requestComplete(current);
        } else if (in.isReadable()) {
            // What came of the body is looked at first: a request that is broken at once never reaches a backend.
            readBody(in);
        }
        if (exchange == current) {
            current.start();
        }
    }

    private boolean readBody(ByteBuf in) {
        Exchange current = exchange();
        int count = current.body().accept(in);
        if (count > 0) {
            current.facts().requestBytes += count;
            current.requestBody(in.readRetainedSlice(count));
        }
        if (current.body().broken()) {
            refuse(current, current.body().fault());
        } else if (current.body().done()) {
            requestComplete(current);
        }
        return true;
    }

    private void requestComplete(Exchange current) {
        state = State.WAITING;
        rest();
        current.requestComplete();
    }

    private void refuse(Exchange current, Fault fault) {
        responses().begin(false);
        if (!fault.limit().isEmpty()) {
            current.listener().observer.limitReached(fault.limit());
        }
        current.fail(fault.inRequest(), fault.text());
    }

    /** Reads on where the bytes have somewhere to go. */
    void updateReading() {
        boolean wanted = switch (state) {
            case BODY -> exchange == null || exchange.wantsBody();
            case WAITING, IDLE -> held.isEmpty();
            default -> true;
        };
        if (wanted != reading && state != State.CLOSED) {
            reading = wanted;
            context().channel().config().setAutoRead(wanted);
        }
        if (state == State.BODY) {
            if (reading) {
                loop.deadlines().set(deadline, loop.nanos() + origin.plan().requestBodyNanos);
            } else {
                rest();
            }
        }
    }

    /** Nothing is owed by the client, but that it reads what waits for it. */
    private void rest() {
        if (out().pending() > 0) {
            watchProgress();
        } else {
            deadline.clear();
        }
    }

    /** The backend connection of the exchange is there; what was written to it goes out with the burst, or now. */
    void backendReady() {
        if (!inBurst) {
            exchange().flushRequest();
            updateReading();
        }
    }

    // Writing responses.

    void sendHead(Head head, ResponseRules rules) {
        responses().sendHead(exchange(), head, rules);
    }

    /** Sends the next bytes as a part of the response body; takes them out. */
    void sendBody(ByteBuf in, int count) {
        responses().sendBody(exchange(), in, count);
    }

    /** Answers ourselves. Returns true where the connection goes on. */
    boolean sendLocal(EndCause cause, String detail) {
        return responses().sendLocal(exchange(), cause, detail);
    }

    /** The response cannot be finished; the client must not take what it has for the whole. */
    void abortResponse() {
        state = State.CLOSED;
        Channel channel = context().channel();
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    void flush() {
        out().flush();
    }

    /** True where the connection goes on after the response that is being sent. */
    boolean keepsAlive() {
        return responses().keepsAlive();
    }

    /** The exchange is over and gone. */
    void exchangeEnded(boolean goesOn) {
        boolean incomplete = state != State.WAITING;
        exchange = null;
        if (state == State.CLOSED) {
            return;
        }
        if (!goesOn) {
            leave(incomplete || !held.isEmpty());
            return;
        }
        state = State.IDLE;
        loop.deadlines().set(deadline, loop.nanos() + origin.plan().keepAliveNanos);
        if (!processing) {
            nextRequest();
        }
    }

    /** Takes up what was held back while the response was owed. */
    private void nextRequest() {
        ByteBuf waiting = held.take();
        if (waiting != null) {
            process(waiting);
        }
        if (!inBurst) {
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
        held.release();
        loop.deadlines().remove(deadline);
        farewell = new Farewell(loop, context(), out(), !secure, origin.plan().responseProgressNanos);
        farewell.begin(unread);
        updateReading();
    }

    /** We are about to stop: the exchange at hand is the last. */
    void drain() {
        responses().drain();
    }

    /** Closes where no exchange is at hand. */
    void closeIfIdle() {
        loop.clock().look();
        if (state == State.IDLE && held.isEmpty()) {
            context().close();
        }
    }

    void close() {
        loop.clock().look();
        responses().begin(false);
        if (exchange != null) {
            exchange.fail(EndCause.SHUTDOWN, "the proxy is being stopped");
        }
        context().close();
    }

    /** Ends the exchange at hand, and the connection so that nobody takes half a response for a whole one. */
    private void cutOff(EndCause cause) {
        Exchange current = exchange;
        if (current != null) {
            abortResponse();
            current.clientGone(cause);
        }
    }

    private void expired() {
        if (out().pending() > 0 && (state != State.BODY || !reading)) {
            checkProgress();
            return;
        }
        Exchange current = exchange;
        switch (state) {
            case HEAD -> refuseLate(EndCause.REQUEST_TIMEOUT, "no complete request head came in time");
            case BODY -> refuseLate(EndCause.CLIENT_TIMEOUT, "the request body stopped coming");
            case IDLE, LINGERING, CLOSED -> context().close();
            case WAITING -> {
                if (current == null) {
                    context().close();
                }
            }
        }
    }

    private void refuseLate(EndCause cause, String detail) {
        responses().begin(false);
        exchange().fail(cause, detail);
    }

    /** A client may read as slowly as it likes, but not stop. */
    private void checkProgress() {
        if (out().progressed()) {
            watchProgress();
        } else {
            cutOff(EndCause.CLIENT_TIMEOUT);
            abortResponse();
        }
    }

    private void watchProgress() {
        out().mark();
        loop.deadlines().set(deadline, loop.nanos() + origin.plan().responseProgressNanos);
    }

    /** What is told of the client; made when first asked for. */
    ClientIdentity identity() {
        if (identity == null) {
            identity = new ClientIdentity(
                    Objects.requireNonNullElse(context().channel().remoteAddress(), NoAddress.INSTANCE), secure);
        }
        return identity;
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange);
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
