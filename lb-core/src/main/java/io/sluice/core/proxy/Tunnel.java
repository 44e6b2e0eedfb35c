package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.spi.EndCause;

/**
 * Two connections made one: what comes at one end goes out at the other, as it came and in order. Knows nothing of what the bytes
 * mean. On the event loop that owns both ends.
 *
 * <pre>
 *   OPEN --an end sends its last byte--> HALF_CLOSED --the other does too--> ENDED
 *     |                                       |                               ^
 *     +---------------------------------------+--a reset, or time is over-----+
 * </pre>
 *
 * The last byte is passed on as such: what was sent before it is delivered, then the other side's output is shut down, and the
 * other direction goes on. Where one end cannot close by halves, as with TLS, the tunnel ends as soon as what was sent is out.
 * A reset is passed on as a reset, and drops what was on its way, as it does without us.
 */
final class Tunnel {

    /** Who is told of the end. */
    @FunctionalInterface
    interface Owner {

        /**
         * Both connections are closed, or will be at once. Called once.
         *
         * @param cause {@link EndCause#COMPLETE} where both sides sent their last byte and it was delivered
         */
        void tunnelEnded(EndCause cause);
    }

    private enum State {
        /** Bytes may come from both sides. */
        OPEN,
        /** One side has sent its last byte. */
        HALF_CLOSED,
        /** Over. */
        ENDED
    }

    private final Loop loop;
    private final TunnelEnd client;
    private final TunnelEnd backend;
    private final TunnelTimes times;
    private final Owner owner;
    private final Deadline deadline = new Deadline(this::expired);
    private State state = State.OPEN;

    Tunnel(Loop loop, TunnelEnd client, TunnelEnd backend, TunnelTimes times, Owner owner) {
        this.loop = loop;
        this.client = client;
        this.backend = backend;
        this.times = times;
        this.owner = owner;
    }

    /**
     * Begins to relay. May end the tunnel before it returns.
     *
     * @param fromClient what the client has sent already; taken over
     * @param fromBackend what the backend has sent already; taken over
     */
    void begin(ByteBuf fromClient, ByteBuf fromBackend) {
        client.join(this, backend);
        backend.join(this, client);
        client.takeOver();
        backend.takeOver();
        client.relay(fromClient);
        backend.relay(fromBackend);
        moved();
        backend.flush();
        client.flush();
        client.read();
        backend.read();
    }

    /** Bytes that the client has sent. */
    long fromClient() {
        return client.received();
    }

    /** Bytes that the backend has sent. */
    long fromBackend() {
        return backend.received();
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** An event begins at one of the ends. */
    void lookAtClock() {
        loop.clock().look();
    }

    /** Something has moved; from now on it is counted anew how long nothing does. */
    void moved() {
        client.mark();
        backend.mark();
        long patience = state == State.HALF_CLOSED ? times.halfClosedNanos() : times.idleNanos();
        loop.deadlines().set(deadline, loop.nanos() + patience);
    }

    /** An end has sent its last byte; each end says so once. */
    void inputEnded(TunnelEnd end) {
        TunnelEnd other = other(end);
        state = State.HALF_CLOSED;
        moved();
        if (end.closesByHalves() && other.closesByHalves()) {
            other.endOutput(this::outputEnded);
        } else {
            // What waits for the side that has ended is worth a try too: it may well read on.
            other.whenFlushed(() -> end.whenFlushed(() -> end(EndCause.COMPLETE)));
        }
    }

    private void outputEnded() {
        if (client.outputEnded() && backend.outputEnded()) {
            end(EndCause.COMPLETE);
        }
    }

    /** The connection of an end is closed. After its last byte that is no news for what it sent, before it is. */
    void closed(TunnelEnd end) {
        TunnelEnd other = other(end);
        if (end.inputEnded()) {
            boolean owed = end.closesByHalves() && !other.inputEnded();
            other.whenFlushed(() -> end(owed ? end.abortCause() : EndCause.COMPLETE));
        } else {
            abort(end.abortCause());
        }
    }

    /** Ends both connections such that nobody takes what came for the whole. */
    void abort(EndCause cause) {
        end(cause, true);
    }

    /** Ends both connections; in order where nothing is lost by it. */
    void end(EndCause cause) {
        end(cause, client.pending() || backend.pending());
    }

    private void end(EndCause cause, boolean reset) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        loop.deadlines().remove(deadline);
        client.close(reset);
        backend.close(reset);
        owner.tunnelEnded(cause);
    }

    /** A side that takes what waits for it, however slowly, is alive; one that takes nothing is not. */
    private void expired() {
        if (client.progressed() || backend.progressed()) {
            moved();
        } else {
            end(EndCause.TUNNEL_TIMEOUT);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private TunnelEnd other(TunnelEnd end) {
        return end == client ? backend : client;
    }
}
