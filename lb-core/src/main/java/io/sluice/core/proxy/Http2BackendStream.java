package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.Fault;
import io.sluice.core.http.FieldList;
import io.sluice.core.http.Http2RequestWriter.Form;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an HTTP/2 connection to a backend: an attempt of an exchange. Used again by its connection for the next; on the event
 * loop of that.
 *
 * <pre>
 *   PROMISED --> READY --> HEAD --> BODY --> OVER --> PROMISED or READY, for another
 *                            |                 ^
 *                            +--> TUNNEL ------+
 * </pre>
 *
 * Flow control is coupled to the other side: what comes goes to the client at once, but the stream's window is given back only while
 * the client can take more; and the client is read only while the window that the backend gives has room.
 */
final class Http2BackendStream implements BackendSide {

    private enum State {
        /** Of a connection that is being made. */
        PROMISED,
        /** Nothing is sent yet. */
        READY,
        /** A response head is awaited. */
        HEAD,
        /** A response body is being read. */
        BODY,
        /** A {@link Tunnel} has the bytes of both directions. */
        TUNNEL,
        /** No exchange needs it. */
        OVER
    }

    private final Http2BackendConnection connection;
    private final Loop loop;
    private final Http2Response response = new Http2Response();
    private final Http2Request request;
    private final Http2Flow flow;
    private final Deadline deadline = new Deadline(this::expired);
    private State state = State.OVER;
    private @Nullable Exchange exchange;
    private @Nullable Http2TunnelEnd tunnel;
    private boolean whole;
    private boolean touched;
    private boolean failing;

    Http2BackendStream(Http2BackendConnection connection, Loop loop) {
        this.connection = connection;
        this.loop = loop;
        this.request = new Http2Request(connection, loop.http2Requests());
        this.flow = new Http2Flow(connection);
    }

    /** It is for another exchange. */
    void renew(boolean ready) {
        state = ready ? State.READY : State.PROMISED;
        exchange = null;
        tunnel = null;
        flow.renew();
        whole = false;
        failing = false;
    }

    // While the connection is being made.

    @Override
    public boolean ready() {
        return state != State.PROMISED;
    }

    @Override
    public void dial(Exchange by) {
        exchange = by;
        connection.dial();
    }

    /** The connection is there. */
    void keepPromise() {
        Exchange waiting = exchange;
        state = State.READY;
        if (waiting == null) {
            release();
        } else {
            waiting.connected(this);
        }
    }

    /** Nothing comes of the promise. Returns the exchange to which it was made, or null where that is gone. */
    @Nullable
    Exchange takeBack() {
        Exchange waiting = exchange;
        release();
        return waiting;
    }

    // The exchange's side.

    @Override
    public Backend backend() {
        return connection.backend();
    }

    @Override
    public void begin(Exchange next) {
        exchange = next;
        state = State.HEAD;
        PoolPlan plan = next.pool();
        connection.use(plan);
        Form form = request.begin(next);
        response.begin(plan.responseLimits, form == Form.WEBSOCKET);
        if (form == Form.WEBSOCKET && !connection.extendedConnect()) {
            failLater(EndCause.BAD_RESPONSE, "the backend does not take WebSocket over HTTP/2 (RFC 8441)");
            return;
        }
        try {
            Http2Stream opened = connection.open(this);
            flow.open(opened);
            request.sendHead(next, opened);
        } catch (Http2Exception e) {
            failLater(EndCause.BACKEND_REFUSED, "the connection to the backend takes no further stream");
        }
    }

    /** What fails while the exchange hands something over is told once it has done so. */
    private void failLater(EndCause cause, String detail) {
        Exchange failed = exchange;
        failing = true;
        loop.execute(() -> {
            if (failed != null && exchange == failed && state != State.OVER) {
                fail(Http2Error.INTERNAL_ERROR, cause, detail);
            }
        });
    }

    @Override
    public void write(ByteBuf bytes) {
        request.write(bytes, flow.stream());
    }

    @Override
    public void endRequest() {
        request.end(served(), flow.stream());
    }

    @Override
    public void awaitHead() {
        if (state == State.HEAD) {
            flow.mark();
            loop.deadlines().set(deadline, loop.nanos() + served().pool().responseHeadNanos);
        }
    }

    @Override
    public void flush() {
        connection.burst().flush();
    }

    @Override
    public boolean writable() {
        return flow.writable();
    }

    @Override
    public void read(boolean go) {
        if (flow.give(go)) {
            watchBody();
        }
    }

    @Override
    public void abandon() {
        if (state == State.OVER) {
            return;
        }
        exchange = null;
        if (!whole) {
            flow.reset(Http2Error.CANCEL);
        }
        release();
    }

    /** The exchange is no longer served here. */
    private void release() {
        exchange = null;
        state = State.OVER;
        loop.deadlines().remove(deadline);
        connection.released(this);
        if (flow.stream() == null) {
            connection.recycle(this);
        }
    }

    // What comes from the backend.

    void fieldsRead(FieldList fields, boolean last) {
        Exchange served = exchange;
        if (served != null && state != State.TUNNEL) {
            touch();
            act(response.readFields(fields, last, served, allocator()), last);
        } else if (last && tunnel != null) {
            tunnel.inputEnds();
        }
    }

    /** Returns how much of the window is given back. */
    int dataRead(ByteBuf data, int size, boolean last) {
        Exchange served = exchange;
        if (served == null) {
            return size;
        }
        touch();
        if (tunnel != null) {
            tunnel.dataRead(data, last);
        } else {
            act(response.readData(data, last, served, allocator()), last);
        }
        if (flow.giving() || exchange == null || last) {
            return size;
        }
        flow.keep(size);
        return 0;
    }

    private void touch() {
        if (!touched) {
            touched = true;
            connection.touch(this);
        }
    }

    private void act(ResponseReader.Progress progress, boolean last) {
        Exchange served = exchange;
        if (served == null) {
            return;
        }
        if (state == State.HEAD && response.inBody()) {
            state = State.BODY;
            deadline.clear();
            request.answered(served, flow.stream());
        }
        switch (progress) {
            case PART, MORE -> {}
            case WHOLE -> responseWhole();
            case SWITCHED -> beginTunnel(served, last);
            case DROPPED -> drop(served, last);
            case REFUSED -> refuse(response.fault());
        }
    }

    /** What is left of the request is not sent (RFC 9113 section 8.1); else the stream is closed next, and with it the exchange. */
    private void responseWhole() {
        whole = true;
        if (flow.sends()) {
            Exchange served = served();
            exchange = null;
            flow.reset(Http2Error.CANCEL);
            finish(served);
        }
    }

    private void finish(Exchange served) {
        release();
        served.observeResponseWhole();
        served.responseEnd();
    }

    private void drop(Exchange served, boolean last) {
        exchange = null;
        if (!last || flow.sends()) {
            flow.reset(Http2Error.CANCEL);
        }
        release();
        served.responseDropped();
    }

    private void refuse(Fault fault) {
        fail(Http2Error.PROTOCOL_ERROR, EndCause.BAD_RESPONSE, fault.text());
    }

    private void beginTunnel(Exchange served, boolean last) {
        state = State.TUNNEL;
        deadline.clear();
        Http2TunnelEnd end = new Http2TunnelEnd(this);
        tunnel = end;
        served.beginTunnel(end, Unpooled.EMPTY_BUFFER);
        if (last) {
            end.inputEnds();
        }
    }

    /** The backend has reset the stream; it is closed next. */
    void resetRead(long error) {
        Exchange served = exchange;
        if (served == null || tunnel != null) {
            return;
        }
        if (error == Http2Error.REFUSED_STREAM.code()
                || error == Http2Error.HTTP_1_1_REQUIRED.code() && connection.goesBackToHttp1()) {
            tell(served, EndCause.BACKEND_REFUSED, "the backend refused the request");
        } else {
            tell(served, EndCause.BACKEND_ABORT, "the backend reset the stream before its response was whole");
        }
    }

    /** The stream is closed, for whatever reason. */
    void closed(int streamId) {
        Exchange served = exchange;
        if (tunnel != null && served != null) {
            tunnel.closed();
        } else if (served != null && whole) {
            finish(served);
        } else if (served != null && !failing) {
            tell(served, connection.loss().cause(streamId), connection.loss().detail(streamId));
        }
        if (state == State.OVER) {
            connection.recycle(this);
        }
        flow.closed();
    }

    /** The rules of HTTP/2 were broken on the stream, which is reset next. */
    void broke(boolean outbound, Throwable cause) {
        Exchange served = exchange;
        if (served == null) {
            return;
        }
        boolean tooLarge = cause instanceof Http2Exception.HeaderListSizeException;
        if (tunnel != null) {
            tunnel.closed();
        } else if (!outbound) {
            tell(
                    served,
                    EndCause.BAD_RESPONSE,
                    tooLarge ? Fault.HEAD_SIZE.text() : "the response breaks the rules of HTTP/2");
        } else if (tooLarge) {
            failLater(EndCause.HEAD_TOO_LARGE, "the request head is larger than the backend takes");
        } else {
            failLater(EndCause.BACKEND_ABORT, "the request could not be sent");
        }
    }

    private void fail(Http2Error error, EndCause cause, String detail) {
        Exchange served = served();
        exchange = null;
        flow.reset(error);
        tell(served, cause, detail);
    }

    private void tell(Exchange served, EndCause cause, String detail) {
        release();
        served.backendFailed(cause, detail);
    }

    /** All of a burst has been read. */
    void burstEnds() {
        touched = false;
        Exchange served = exchange;
        if (tunnel != null) {
            tunnel.burstEnds();
        } else if (served != null && state != State.PROMISED && state != State.READY) {
            served.flushResponse();
            watchBody();
        }
    }

    // Time.

    /** While a body is owed and wanted, each burst of it buys more time. */
    private void watchBody() {
        Exchange served = exchange;
        if (state == State.BODY && served != null) {
            if (flow.giving()) {
                loop.deadlines().set(deadline, loop.nanos() + served.pool().responseBodyNanos);
            } else {
                deadline.clear();
            }
        }
    }

    /** The window that the backend gives, or the connection, has room, or no more. */
    void writabilityChanged() {
        loop.clock().look();
        Exchange served = exchange;
        if (served == null) {
            return;
        }
        if (tunnel != null) {
            tunnel.writabilityChanged();
            return;
        }
        served.backendWritable();
        if (state == State.HEAD && exchange != null && !served.requestDone()) {
            if (writable()) {
                deadline.clear();
            } else {
                watchProgress(served);
            }
        }
    }

    Http2Flow flow() {
        return flow;
    }

    private void watchProgress(Exchange served) {
        flow.mark();
        loop.deadlines().set(deadline, loop.nanos() + served.pool().requestProgressNanos);
    }

    private void expired() {
        Exchange served = exchange;
        if (served == null) {
            return;
        }
        if (state == State.BODY) {
            fail(Http2Error.CANCEL, EndCause.BACKEND_TIMEOUT, "the backend stopped sending");
        } else if (state == State.HEAD) {
            headExpired(served);
        }
    }

    private void headExpired(Exchange served) {
        boolean pending = flow.pending();
        if (pending && flow.progressed()) {
            watchProgress(served);
        } else if (!pending && !served.requestDone() && !served.awaitsContinue()) {
            deadline.clear();
        } else {
            fail(
                    Http2Error.CANCEL,
                    EndCause.BACKEND_TIMEOUT,
                    pending ? "the backend did not take the request in time" : "the backend sent no response in time");
        }
    }

    /** True where nothing large hangs on the object, so that it may be kept. */
    boolean isSmall() {
        return response.isSmall();
    }

    Http2BackendConnection connection() {
        return connection;
    }

    private ByteBufAllocator allocator() {
        return connection.burst().context().alloc();
    }

    private Exchange served() {
        return Objects.requireNonNull(exchange);
    }
}
