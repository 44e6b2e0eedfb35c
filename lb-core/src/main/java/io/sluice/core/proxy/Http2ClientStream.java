package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.Fault;
import io.sluice.core.http.FieldList;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on an HTTP/2 connection of a client: the client's side of an {@link Exchange}. On the event loop of
 * the connection.
 *
 * <pre>
 *   request    HEADERS -> head, DATA -> body, HEADERS -> trailers     END_STREAM ends it
 *   response   head -> HEADERS, body -> DATA held back until the flush or the end, so that END_STREAM goes with the last
 * </pre>
 *
 * What the backend cannot take yet of a body is not given back to the stream's window, so the client stops sending; what the client
 * does not take of a response is not read from the backend. Other streams go on.
 */
final class Http2ClientStream implements ClientSide {

    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final Http2ResponseSender response;
    private final Deadline deadline = new Deadline(this::expired);
    private final EarlyBytes early = new EarlyBytes();
    private @Nullable Exchange exchange;
    private @Nullable StreamTunnelEnd tunnel;
    private long expected;
    private long received;
    private int unconsumed;
    private boolean requestEnded;
    private boolean writable = true;

    Http2ClientStream(Http2ClientConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        this.response = new Http2ResponseSender(connection, stream);
    }

    // From the client.

    /**
     * A request begins.
     *
     * @param whole true where no body follows
     */
    void headers(FieldList fields, boolean whole) {
        Exchange current = connection.loop().takeExchange();
        exchange = current;
        ListenerPlan plan = connection.plan();
        current.begin(this, plan);
        connection.served().describe(current.facts(), plan);
        Head head = current.head();
        requestEnded = whole;
        Fault fault = connection.requests().read(fields, head, plan.requestLimits, whole);
        current.facts().requestBytes += head.length();
        if (fault == null) {
            fault = understand(current, plan, whole);
        }
        if (fault == null) {
            expected = current.rules().bodyLength();
            // Behind the opening of a tunnel comes what is to go through it.
            if (whole || expected == 0 && asksForTunnel(current)) {
                current.requestComplete();
            }
            current.start();
        } else {
            refuse(current, fault);
        }
        if (exchange != null) {
            updateReading();
        }
    }

    private @Nullable Fault understand(Exchange current, ListenerPlan plan, boolean whole) {
        Fault fault = current.rules().read(current.head(), plan.tunnelRules);
        if (fault == null && current.head().has(KnownField.UNDERSCORED)) {
            fault = plan.underscored();
        }
        if (fault == null && whole && current.rules().bodyLength() > 0) {
            fault = Fault.LENGTH_DATA;
        }
        boolean refused = connection.requests().extendedConnect() && !current.rules().asksForTunnel();
        return fault == null && refused ? Fault.METHOD_CONNECT : fault;
    }

    private static boolean asksForTunnel(Exchange current) {
        return current.rules().asksForTunnel() || current.rules().method() == KnownMethod.CONNECT;
    }

    /** What RFC 9113 section 8.1.1 calls malformed breaks the stream; what is only too much, or not allowed, is told why. */
    private void refuse(Exchange current, Fault fault) {
        if (!fault.limit().isEmpty()) {
            current.listener().observer.limitReached(fault.limit());
        }
        if (fault.inRequest() == EndCause.BAD_REQUEST && fault.limit().isEmpty()) {
            malformed(current);
        } else {
            current.fail(fault.inRequest(), fault.text());
        }
    }

    private void malformed(Exchange current) {
        response.breakWith(Http2Error.PROTOCOL_ERROR);
        connection.spendReset();
        current.clientGone(EndCause.BAD_REQUEST);
    }

    /**
     * More of the request body.
     *
     * @return how many bytes may be given back to the window at once
     */
    int data(ByteBuf data, int padding, boolean end) {
        int count = data.readableBytes();
        requestEnded |= end;
        if (tunnel != null) {
            return padding + tunnel.received(data, end);
        }
        received += count;
        Exchange current = exchange;
        if (current == null) {
            return count + padding;
        }
        if (asksForTunnel(current)) {
            early.add(data);
            unconsumed += count;
            return padding;
        }
        if (expected >= 0 && (received > expected || end && received != expected)) {
            malformed(current);
            return count + padding;
        }
        current.facts().requestBytes += count;
        if (count > 0) {
            current.requestBody(data.retainedSlice());
        }
        if (end && exchange == current && !current.requestDone()) {
            current.requestComplete();
        }
        unconsumed += count;
        updateReading();
        return padding;
    }

    /** The fields behind the body, and its end. */
    void trailers(FieldList fields) {
        requestEnded = true;
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        Trailers trailers = current.request().trailers;
        Fault fault = connection.requests().readTrailers(fields, trailers, current.listener().requestLimits);
        if (fault != null || expected >= 0 && received != expected || asksForTunnel(current)) {
            malformed(current);
        } else {
            current.requestComplete();
            updateReading();
        }
    }

    /** The burst is over. */
    void flushRequest() {
        if (exchange != null) {
            exchange.flushRequest();
        }
        if (tunnel != null) {
            tunnel.burstEnded();
        }
    }

    /** The stream is closed. Where that was not our doing, the client has given up. */
    void closed() {
        response.closed();
        connection.loop().deadlines().remove(deadline);
        if (tunnel != null) {
            tunnel.streamClosed();
        } else if (exchange != null) {
            exchange.clientGone(EndCause.CLIENT_ABORT);
        }
    }

    /** The client can take more of the response, or no more. */
    void writabilityChanged(boolean now) {
        writable = now;
        if (tunnel != null) {
            tunnel.writabilityChanged();
        } else if (exchange != null) {
            exchange.clientWritable(now);
            awaitSomething();
        }
    }

    /** The client has taken something of what waits for it. */
    void progressed() {
        if (!writable && exchange != null) {
            awaitSomething();
        }
    }

    boolean writable() {
        return writable;
    }

    // Waiting.

    /** One thing at a time: the client to read where it must, else the rest of the body where it can be taken. */
    private void awaitSomething() {
        Exchange current = exchange;
        if (current == null || tunnel != null) {
            deadline.clear();
        } else if (!writable) {
            await(current.listener().responseProgressNanos);
        } else if (!requestEnded && !current.requestDone() && current.wantsBody() && !current.awaitsContinue()) {
            await(current.listener().requestBodyNanos);
        } else {
            deadline.clear();
        }
    }

    private void await(long nanos) {
        connection.loop().deadlines().set(deadline, connection.loop().nanos() + nanos);
    }

    private void expired() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        if (writable) {
            current.fail(EndCause.CLIENT_TIMEOUT, "the request body stopped coming");
        } else {
            response.breakWith(Http2Error.CANCEL);
            current.clientGone(EndCause.CLIENT_TIMEOUT);
        }
        connection.flushSoon();
    }

    void shutDown() {
        if (exchange != null) {
            exchange.fail(EndCause.SHUTDOWN, "the proxy is being stopped");
        }
    }

    // The exchange's side.

    @Override
    public ServedClient served() {
        return connection.served();
    }

    @Override
    public boolean sendsDataOnly() {
        return true;
    }

    @Override
    public boolean takesDataOnly(Head request) {
        return true;
    }

    @Override
    public void updateReading() {
        Exchange current = exchange;
        if (current != null && unconsumed > 0 && current.wantsBody()) {
            consume(unconsumed);
            unconsumed = 0;
        }
        awaitSomething();
    }

    void consume(int bytes) {
        connection.consume(stream, bytes);
    }

    @Override
    public void backendReady() {
        connection.touched(this);
        updateReading();
    }

    @Override
    public void sendHead(Head head, ResponseRules rules) {
        exchange().facts().responseBytes += response.head(head, rules, exchange().listener());
        boolean now = connection.isWritable(stream);
        if (now != writable) {
            writabilityChanged(now);
        }
    }

    @Override
    public void sendBody(ByteBuf in, int count) {
        exchange().facts().responseBytes += count;
        response.body(in, count);
    }

    @Override
    public void sendTrailers(Trailers trailers) {
        response.trailers(trailers);
    }

    @Override
    public boolean sendLocal(EndCause cause, String detail) {
        Exchange current = exchange();
        boolean withBody = !isHead(current);
        FixedAnswer page = current.listener().errorPages.of(cause.status());
        current.facts().status = cause.status();
        return own(
                page == null
                        ? LocalResponse.of(connection.allocator(), cause, detail, withBody, "")
                        : page.write(connection.allocator(), withBody, ""));
    }

    @Override
    public boolean sendAnswer(LocalAnswer answer) {
        Exchange current = exchange();
        current.facts().status = answer.status();
        if (answer.closes()) {
            connection.drain();
        }
        boolean withBody = !isHead(current);
        return own(answer.write(
                connection.allocator(), current.head(), current.rules().target(), withBody, ""));
    }

    private static boolean isHead(Exchange current) {
        return current.rules().method() == KnownMethod.HEAD;
    }

    private boolean own(ByteBuf answer) {
        Exchange current = exchange();
        current.facts().responseBytes += response.own(answer, current);
        return true;
    }

    @Override
    public void abortResponse() {
        response.breakWith(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void flush() {
        response.flush();
    }

    @Override
    public TunnelEnd beginTunnel() {
        deadline.clear();
        StreamTunnelEnd end = new StreamTunnelEnd(this, response, requestEnded, EndCause.CLIENT_ABORT);
        tunnel = end;
        return end;
    }

    @Override
    public ByteBuf takeEarlyBytes() {
        Objects.requireNonNull(tunnel).owes(unconsumed);
        unconsumed = 0;
        return early.take();
    }

    @Override
    public boolean keepsAlive() {
        return true;
    }

    @Override
    public void exchangeEnded(boolean goesOn) {
        exchange = null;
        tunnel = null;
        early.release();
        deadline.clear();
        if (unconsumed > 0) {
            consume(unconsumed);
            unconsumed = 0;
        }
        response.end(requestEnded);
        connection.flushSoon();
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange);
    }

}
