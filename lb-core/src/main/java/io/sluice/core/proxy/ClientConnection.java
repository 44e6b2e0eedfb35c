package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.sluice.core.http.ClientIdentity;
import io.sluice.core.http.Fault;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.ResponseWriter;
import io.sluice.core.http.ResponseWriter.Persistence;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
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
 *     |        |  \------------^  |                  answered in order
 *     |        |        |         |
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
        /** The last response is on its way out; what comes in is thrown away, lest a reset overtakes the response. */
        LINGERING,
        /** Gone. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final int MOST_LINGERING = 1 << 20;

    private final Loop loop;
    private final Listener origin;
    private final boolean secure;
    private final Deadline deadline = new Deadline(this::expired);
    private final SendProgress progress = new SendProgress();
    private final HeldBytes held = new HeldBytes();
    private State state = State.IDLE;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientIdentity identity;
    private @Nullable Exchange exchange;
    private boolean inBurst;
    private boolean processing;
    private boolean reading = true;
    private boolean unflushed;
    private boolean draining;
    private boolean keepAlive;
    private int discarded;

    ClientConnection(Loop loop, Listener origin, boolean secure) {
        this.loop = loop;
        this.origin = origin;
        this.secure = secure;
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext at) {
        loop.add(this);
        loop.deadlines().set(deadline, loop.nanos() + origin.plan().requestHeadNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        inBurst = true;
        process(held.takeWith((ByteBuf) message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        inBurst = false;
        if (exchange != null) {
            exchange.flushRequest();
        }
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) {
        boolean writable = at.channel().isWritable();
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
        if (!writable) {
            watchProgress();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) {
        state = State.CLOSED;
        loop.remove(this);
        loop.deadlines().remove(deadline);
        held.release();
        if (exchange != null) {
            exchange.clientGone(EndCause.CLIENT_ABORT);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
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
            if (in.isReadable() && state == State.WAITING) {
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
            case IDLE -> {
                beginExchange();
                yield true;
            }
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case WAITING, CLOSED -> false;
            case LINGERING -> discard(in);
        };
    }

    private void beginExchange() {
        Exchange next = loop.takeExchange();
        exchange = next;
        ListenerPlan plan = origin.plan();
        next.begin(this, plan);
        ExchangeFacts facts = next.facts();
        facts.listener = plan.settings.name();
        facts.client = Objects.requireNonNullElse(context().channel().remoteAddress(), NoAddress.INSTANCE);
        facts.secure = secure;
        state = State.HEAD;
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
        long until = current.facts().startNanos + current.listener().requestHeadNanos;
        if (deadline.at > until || deadline.at == Deadline.NONE) {
            loop.deadlines().set(deadline, until);
        }
    }

    private void headComplete(Exchange current, ByteBuf in) {
        deadline.clear();
        Fault fault = current.rules().read(current.head());
        if (fault != null) {
            refuse(current, fault);
            return;
        }
        keepAlive = current.rules().keepAlive(current.head());
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
        deadline.clear();
        current.requestComplete();
    }

    private void refuse(Exchange current, Fault fault) {
        keepAlive = false;
        if (!fault.limit().isEmpty()) {
            current.listener().observer.limitReached(fault.limit());
        }
        current.fail(fault.inRequest(), fault.text());
    }

    private boolean discard(ByteBuf in) {
        discarded += in.readableBytes();
        in.skipBytes(in.readableBytes());
        if (discarded > MOST_LINGERING) {
            context().close();
        }
        return false;
    }

    /** Reads on where the bytes have somewhere to go. */
    void updateReading() {
        boolean wanted = switch (state) {
            case BODY -> exchange == null || exchange.wantsBody();
            case WAITING -> held.isEmpty();
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
                deadline.clear();
            }
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

    /** Sends a response head, interim or final. */
    void sendHead(Head head, ResponseRules rules) {
        Exchange current = exchange();
        boolean chunks = current.head().minorVersion() > 0;
        Persistence persistence = Persistence.IMPLIED;
        if (!ResponseRules.isInterim(head)) {
            keepAlive = keepAlive
                    && !draining
                    && current.requestDone()
                    && !rules.untilClose()
                    && (chunks || !rules.chunked());
            persistence = !keepAlive ? Persistence.CLOSE : chunks ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
        }
        ByteBuf out = context().alloc().directBuffer(head.length() + ResponseWriter.SLACK);
        current.listener().responseWriter.write(out, head, rules, chunks, persistence);
        write(current, out);
    }

    /** Sends a part of the response body; takes it over. */
    void sendBody(ByteBuf part) {
        write(exchange(), part);
    }

    /** Answers ourselves. Returns true where the connection goes on. */
    boolean sendLocal(EndCause cause, String detail) {
        Exchange current = exchange();
        keepAlive = keepAlive && !draining && current.requestDone();
        current.facts().status = cause.status();
        boolean old = current.head().minorVersion() == 0;
        String connection = !keepAlive ? "close" : old ? "keep-alive" : "";
        boolean withBody = current.method() != KnownMethod.HEAD;
        write(current, LocalResponse.of(context().alloc(), cause, detail, withBody, connection));
        return keepAlive;
    }

    /** The response cannot be finished; the client must not take what it has for the whole. */
    void abortResponse() {
        state = State.CLOSED;
        context().channel().config().setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
        context().close();
    }

    private void write(Exchange current, ByteBuf bytes) {
        unflushed = true;
        int count = bytes.readableBytes();
        current.facts().responseBytes += count;
        progress.wrote(count);
        context().write(bytes, context().voidPromise());
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            context().flush();
        }
    }

    /** True where the connection goes on after the response that is being sent. */
    boolean keepsAlive() {
        return keepAlive && !draining;
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
            updateReading();
        }
    }

    // Leaving.

    /** Closes once the last response is out; with bytes unread, only after the client had time to read it. */
    private void leave(boolean unread) {
        state = State.LINGERING;
        held.release();
        unflushed = false;
        watchProgress();
        context()
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(unread ? this::lingerAfter : ChannelFutureListener.CLOSE);
        updateReading();
    }

    private void lingerAfter(io.netty.util.concurrent.Future<?> written) {
        if (written.isSuccess() && !secure && context().channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            loop.deadlines().set(deadline, loop.nanos() + LINGER_NANOS);
        } else {
            context().close();
        }
    }

    /** We are about to stop: the exchange at hand is the last. */
    void drain() {
        draining = true;
    }

    /** Closes where no exchange is at hand. */
    void closeIfIdle() {
        if (state == State.IDLE) {
            context().close();
        }
    }

    void close() {
        if (exchange != null) {
            exchange.clientGone(EndCause.SHUTDOWN);
        }
        context().close();
    }

    private void expired() {
        if (SendProgress.pending(context().channel()) > 0 && state != State.BODY) {
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
        keepAlive = false;
        exchange().fail(cause, detail);
        flush();
    }

    /** A client may read as slowly as it likes, but not stop. */
    private void checkProgress() {
        if (progress.hasMoved(context().channel())) {
            watchProgress();
            return;
        }
        Exchange current = exchange;
        state = State.CLOSED;
        if (current != null) {
            current.clientGone(EndCause.CLIENT_TIMEOUT);
        }
        context().close();
    }

    private void watchProgress() {
        progress.mark(context().channel());
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

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
