package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Fault;
import io.sluice.core.http.KnownField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one client connection, one exchange at a time, and hands their parts to the exchange. What it does not
 * take now it holds back. On the event loop of the connection.
 *
 * <pre>
 *   IDLE --> HEAD --> BODY --> WAITING --> IDLE      what comes while WAITING is held back: pipelined requests are
 *     |        |  \------------^  |                  answered in order, and none is begun while the client does not
 *     |        |        |         |                  read what it has been answered
 *     +--------+--------+---------+--> STOPPED
 * </pre>
 */
final class RequestReader {

    enum State {
        /** Between exchanges. */
        IDLE,
        /** A request head is being read. */
        HEAD,
        /** A request body is being read. */
        BODY,
        /** The request is read whole; its response is owed. */
        WAITING,
        /** No further request is read. */
        STOPPED
    }

    private final ClientConnection connection;
    private final Loop loop;
    private final Outflow out;
    private final Responses responses;
    private final ClientWaits waits;
    private final HeldBytes held = new HeldBytes();
    private State state = State.IDLE;
    private @Nullable Exchange exchange;
    private boolean processing;

    RequestReader(ClientConnection connection, Loop loop, Outflow out, Responses responses, ClientWaits waits) {
        this.connection = connection;
        this.loop = loop;
        this.out = out;
        this.responses = responses;
        this.waits = waits;
    }

    State state() {
        return state;
    }

    /** The exchange at hand, or null between two. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    /** True where bytes of a request are being looked at right now. */
    boolean processing() {
        return processing;
    }

    boolean holdsBytes() {
        return !held.isEmpty();
    }

    /** True where more bytes have somewhere to go. */
    boolean wantsMore() {
        return switch (state) {
            case BODY -> exchange == null || exchange.wantsBody();
            case WAITING, IDLE -> held.isEmpty();
            case HEAD, STOPPED -> true;
        };
    }

    /** Reads what has come; takes it over. */
    void read(ByteBuf in) {
        process(held.takeWith(in));
    }

    /** Takes up what was held back while a response was owed. */
    void readHeld() {
        ByteBuf waiting = held.take();
        if (waiting != null) {
            process(waiting);
        }
    }

    /** Gives away what was held back, or null. */
    @Nullable
    ByteBuf takeHeld() {
        return held.take();
    }

    /** The exchange at hand is over. */
    void exchangeEnded() {
        exchange = null;
    }

    /** The response has been given; another request may come. */
    void goOn() {
        state = State.IDLE;
    }

    /** Reads no further request and forgets what was held back. */
    void stop() {
        state = State.STOPPED;
        held.release();
    }

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
                connection.discard(in);
            }
        }
        connection.updateReading();
    }

    /** Takes some of the bytes. Returns false where no more are wanted now. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case IDLE -> beginExchange();
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case WAITING, STOPPED -> false;
        };
    }

    /** Returns false where the client must first read what it has been answered. */
    private boolean beginExchange() {
        if (!out.writable()) {
            return false;
        }
        Exchange next = loop.takeExchange();
        exchange = next;
        connection.begin(next);
        state = State.HEAD;
        return true;
    }

    private boolean readHead(ByteBuf in) {
        Exchange current = current();
        int before = in.readableBytes();
        switch (current.request().reader.read(in)) {
            case MORE -> {
                current.facts().requestBytes += before;
                waits.forHead(current);
                return false;
            }
            case REFUSED -> refuse(current, current.request().reader.fault());
            case DONE -> {
                current.facts().requestBytes += before - in.readableBytes();
                headComplete(current, in);
            }
        }
        return true;
    }

    private void headComplete(Exchange current, ByteBuf in) {
        waits.headComplete();
        Fault fault = current.rules().read(current.head(), current.listener().tunnelRules);
        if (fault == null && current.head().has(KnownField.UNDERSCORED)) {
            fault = current.listener().underscored();
        }
        if (fault != null) {
            refuse(current, fault);
            return;
        }
        responses.begin(current.rules().keepAlive(current.head()));
        current.request().body.begin(current.rules().bodyLength(), current.listener().requestLimits);
        state = State.BODY;
        if (current.request().body.done()) {
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
        Exchange current = current();
        int count = current.request().body.accept(in);
        if (count > 0) {
            current.facts().requestBytes += count;
            current.requestBody(in.readRetainedSlice(count));
        }
        if (exchange == current && current.request().body.broken()) {
            refuse(current, current.request().body.fault());
        } else if (exchange == current && current.request().body.done()) {
            requestComplete(current);
        }
        return true;
    }

    private void requestComplete(Exchange current) {
        state = State.WAITING;
        waits.forNothing();
        current.requestComplete();
    }

    private void refuse(Exchange current, Fault fault) {
        responses.begin(false);
        if (!fault.limit().isEmpty()) {
            current.listener().observer.limitReached(fault.limit());
        }
        current.fail(fault.inRequest(), fault.text());
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange);
    }
}
