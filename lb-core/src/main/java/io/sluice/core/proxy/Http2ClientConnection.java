package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.Http2RequestReader;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.spi.TlsFacts;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection of a client (RFC 9113): its settings, its time, its budget and its end. Netty reads and writes frames and
 * HPACK; a {@link Http2ClientStream} is made for each request. Owned by the event loop that accepted it.
 *
 * <pre>
 *   Netty's codec --frames--> Http2ClientEvents --> Http2ClientStream --> Exchange
 *                 &lt;-------------------- this &lt;------- Http2ResponseSender &lt;---+
 * </pre>
 *
 * What is written is flushed once for all that one turn of the event loop brought.
 */
final class Http2ClientConnection extends Http2ConnectionHandler implements AcceptedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(Http2ClientConnection.class);

    /** The connection's own window (RFC 9113 section 6.9.2), from which it is raised. */
    private static final int FIRST_WINDOW = 65_535;

    private static final int CONNECTION_WINDOW = 1 << 20;

    /** Refused streams that count for nothing while the client cannot know the limit; one that never says it knows has no more. */
    private static final int MOST_FORGIVEN = 1_000;

    private final Loop loop;
    private final Listener origin;
    private final ServedClient served;
    private final FrameBudget budget;
    private final Http2ClientEvents events;
    private final Http2Outflow outflow;
    private final Http2Life life;
    private final FieldHeaders outgoing = new FieldHeaders();
    private final Http2RequestReader requests = new Http2RequestReader();
    private final List<Http2ClientStream> touched = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private boolean inBurst;
    private boolean flushQueued;
    private boolean closed;
    private boolean settingsKnown;
    private int forgiven;

    private Http2ClientConnection(
            Loop loop, Listener origin, boolean secure, Http2Codec codec, FrameBudget budget, Http2Settings settings) {
        super(codec.decoder(), codec.encoder(), settings);
        this.loop = loop;
        this.origin = origin;
        this.served = new ServedClient(secure);
        this.budget = budget;
        this.events = new Http2ClientEvents(this, codec);
        this.outflow = codec.outflow();
        this.life = new Http2Life(loop, origin.plan(), codec.reader(), this);
        gracefulShutdownTimeoutMillis(0);
    }

    static Http2ClientConnection of(Loop loop, Listener origin, boolean secure) {
        ListenerPlan plan = origin.plan();
        Http2Limits limits = plan.settings.accept().http2();
        FrameBudget budget = new FrameBudget(
                loop.clock(), plan.observer::limitReached, limits.resets(), limits.controls(), limits.idleFrames());
        int headSize = plan.requestLimits.headSize();
        // What is somewhat too large is read to its end, so that the refusal is seen where all are.
        Http2Codec codec = Http2Codec.of(true, 4L * headSize, limits.continuations(), budget);
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(limits.maxStreams())
                .initialWindowSize(limits.window())
                .maxHeaderListSize(headSize);
        if (plan.tunnelRules.allowsWebSocket()) {
            settings.connectProtocolEnabled(true);
        }
        codec.connection().remote().maxActiveStreams(limits.maxStreams());
        return new Http2ClientConnection(loop, origin, secure, codec, budget, settings);
    }

    // The channel's side.

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelActive(ChannelHandlerContext at) throws Exception {
        loop.clock().look();
        loop.add(this);
        ConnectionEnds ends = ConnectionEnds.of(at.channel());
        if (ends.isGone()) {
            at.close();
            return;
        }
        served.is(ends);
        life.begin();
        super.channelActive(at);
        decoder()
                .flowController()
                .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - FIRST_WINDOW);
        if (loop.draining()) {
            drain();
        }
        at.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) throws Exception {
        if (event instanceof ConnectionEnds told) {
            served.is(told);
        } else if (event instanceof TlsFacts told) {
            served.is(told);
        }
        super.userEventTriggered(at, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) throws Exception {
        loop.clock().look();
        inBurst = true;
        super.channelRead(at, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext at) throws Exception {
        for (Http2ClientStream stream : touched) {
            stream.flushRequest();
        }
        touched.clear();
        inBurst = false;
        super.channelReadComplete(at);
    }

    /** What goes into the buffer while others are written waits for nobody else to flush it. */
    @Override
    public void flush(ChannelHandlerContext at) {
        outflow.handOver(at);
        super.flush(at);
    }

    @Override
    public void close(ChannelHandlerContext at, ChannelPromise promise) throws Exception {
        outflow.handOver(at);
        super.close(at, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext at) throws Exception {
        loop.clock().look();
        super.channelWritabilityChanged(at);
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) throws Exception {
        loop.clock().look();
        closed = true;
        loop.remove(this);
        life.end();
        // Closes the streams, which end their exchanges.
        super.channelInactive(at);
        served.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) throws Exception {
        loop.clock().look();
        if (cause instanceof Http2Exception || cause.getCause() instanceof Http2Exception) {
            super.exceptionCaught(at, cause);
            return;
        }
        if (!Failures.isOfPeer(cause)) {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
        }
        at.close();
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext at, boolean outbound, Throwable cause, @Nullable Http2Exception known) {
        if (known == null && !Failures.isOfPeer(cause)) {
            LOG.warn("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString(), cause);
        } else {
            LOG.debug("closing the connection of client {}: {}", at.channel().remoteAddress(), cause.toString());
        }
        if (known != null) {
            budget.broke(known);
        }
        super.onConnectionError(at, outbound, cause, known);
    }

    /** An error names the last stream that was taken, so that the client knows what it may send again (RFC 9113 section 5.4.1). */
    @Override
    public ChannelFuture goAway(
            ChannelHandlerContext at, int lastStream, long code, ByteBuf debug, ChannelPromise promise) {
        boolean broken = code != Http2Error.NO_ERROR.code();
        int last = broken ? connection().remote().lastStreamCreated() : lastStream;
        return super.goAway(at, last, code, debug, promise);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext at, boolean outbound, Throwable cause, Http2Exception.StreamException known) {
        super.onStreamError(at, outbound, cause, known);
        if (!outbound) {
            if (known.error() == Http2Error.REFUSED_STREAM) {
                plan().observer.limitReached("http2-max-streams");
                if (forgives()) {
                    return;
                }
            }
            spendReset();
        }
    }

    /** A client opens as many streams as it likes until it has heard how many it may (RFC 9113 section 5.1.2), within reason. */
    private boolean forgives() {
        return !settingsKnown && ++forgiven <= MOST_FORGIVEN;
    }

    /** The client has acknowledged our settings. */
    void settingsKnown() {
        settingsKnown = true;
    }

    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext at, Http2Stream stream) {
        plan().observer.limitReached("head-size");
        super.handleServerHeaderDecodeSizeError(at, stream);
    }

    /** Serves a request that came in HTTP/1 as the first stream. */
    void adopt(Exchange first) {
        events.adopt(first);
    }

    // The streams' side.

    Loop loop() {
        return loop;
    }

    ListenerPlan plan() {
        return origin.plan();
    }

    Http2RequestReader requests() {
        return requests;
    }

    /** The fields that are written next; written before any other are. */
    FieldHeaders outgoing() {
        return outgoing;
    }

    ByteBufAllocator allocator() {
        return context().alloc();
    }

    Http2Life life() {
        return life;
    }

    /** A stream has something to send to its backend with the burst. */
    void touched(Http2ClientStream stream) {
        if (inBurst) {
            if (touched.isEmpty() || touched.getLast() != stream) {
                touched.add(stream);
            }
        } else {
            stream.flushRequest();
        }
    }

    ChannelFuture writeHeaders(Http2Stream stream, FieldHeaders fields, boolean last) {
        return encoder()
                .writeHeaders(context(), stream.id(), fields, 0, last, context().newPromise());
    }

    ChannelFuture writeData(Http2Stream stream, ByteBuf bytes, boolean last) {
        return encoder()
                .writeData(context(), stream.id(), bytes, 0, last, context().newPromise());
    }

    /** Writes a head with what else the flush takes along. One that ends the stream is followed by {@link #closeWritten}. */
    void writeHeadAlong(Http2Stream stream, FieldHeaders fields, boolean interim, boolean last) {
        try {
            outflow.head(context(), stream.id(), fields, last);
            stream.headersSent(interim);
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    /**
     * Writes the last bytes of a response with what else the flush takes along, and closes the stream. Only where the request is whole
     * and nothing holds the bytes up: no window, no bytes before them, no socket that takes no more.
     *
     * @return whether it has been done; then the bytes have been taken over
     */
    boolean writeLastAlong(Http2Stream stream, ByteBuf bytes) {
        Http2RemoteFlowController flow = encoder().flowController();
        Http2Stream all = connection().connectionStream();
        int count = bytes.readableBytes();
        if (stream.state() != Http2Stream.State.HALF_CLOSED_REMOTE
                || !flow.isWritable(stream)
                || flow.hasFlowControlled(stream)
                || count > Math.min(flow.windowSize(stream), flow.windowSize(all))
                || count > outflow.maxFrameSize()) {
            return false;
        }
        try {
            // The stream's own window is of no use any more.
            flow.incrementWindowSize(all, -count);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window that cannot become smaller", e);
        }
        outflow.lastData(context(), stream.id(), bytes);
        closeWritten(stream);
        return true;
    }

    /** Closes a stream whose end has been written along: later where the socket takes no more, or the connection closes with it. */
    void closeWritten(Http2Stream stream) {
        ChannelHandlerContext at = context();
        boolean atOnce = at.channel().isWritable() && !connection().goAwaySent();
        closeStreamLocal(stream, atOnce ? at.newSucceededFuture() : mark());
    }

    /** Done once all that has been written has gone to the socket, or never will. */
    private ChannelFuture mark() {
        outflow.handOver(context());
        return context().write(Unpooled.EMPTY_BUFFER);
    }

    void reset(Http2Stream stream, Http2Error why) {
        if (!closed && connection().stream(stream.id()) != null) {
            encoder()
                    .writeRstStream(
                            context(), stream.id(), why.code(), context().newPromise());
        }
    }

    /** Gives bytes back to the window of a stream. */
    void consume(Http2Stream stream, int bytes) {
        try {
            if (!closed
                    && connection().stream(stream.id()) != null
                    && decoder().flowController().consumeBytes(stream, bytes)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            onError(context(), false, e);
        }
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Flushes with the burst, or at the end of this turn of the event loop. */
    void flushSoon() {
        if (!inBurst && !flushQueued && !closed) {
            flushQueued = true;
            loop.eventLoop().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushQueued = false;
        if (!closed) {
            loop.clock().look();
            flush(context());
        }
    }

    /** A stream had to be broken for what the client did. */
    void spendReset() {
        try {
            budget.reset();
        } catch (Http2Exception e) {
            onError(context(), false, e);
        }
    }

    // Leaving.

    @Override
    public ServedClient served() {
        return served;
    }

    /** Tells the client to send no more requests here; one that is on its way is still served (RFC 9113 section 6.8). */
    @Override
    public void drain() {
        life.leaving();
        if (!closed && !connection().goAwaySent()) {
            goAway(
                    context(),
                    Integer.MAX_VALUE,
                    Http2Error.NO_ERROR.code(),
                    Unpooled.EMPTY_BUFFER,
                    context().newPromise());
            flushSoon();
        }
    }

    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        if (closed || !which.test(served.ends().client())) {
            return false;
        }
        loop.clock().look();
        drain();
        return true;
    }

    /** Takes no further request; closes once none is at hand. */
    @Override
    public void closeIfIdle() {
        loop.clock().look();
        if (!closed) {
            goAway(
                    context(),
                    connection().remote().lastStreamCreated(),
                    Http2Error.NO_ERROR.code(),
                    Unpooled.EMPTY_BUFFER,
                    context().newPromise());
            ChannelFuture written = mark();
            flush(context());
            if (connection().numActiveStreams() == 0) {
                written.addListener(done -> context().close());
            }
        }
    }

    @Override
    public void close() {
        loop.clock().look();
        if (!closed) {
            events.forEach(Http2ClientStream::shutDown);
            context().channel().close();
        }
    }

    /** The client does not live, or does not let us live: closes without a word. */
    void cut() {
        context().close();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    /** Asks whether the client lives. */
    void ping() {
        encoder().writePing(context(), false, loop.nanos(), context().newPromise());
        flushSoon();
    }
}
