package io.sluice.core.proxy;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.settings.TransportSettings;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of the process that moves bytes: event loops, listeners and what they serve. Safe for use by any thread but the
 * event loops themselves: the calls that open and close block.
 */
public final class DataPlane implements AutoCloseable {

    private final TransportSettings settings;
    private final Loops loops;
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Snapshot snapshot;

    private DataPlane(TransportSettings settings) {
        this.settings = settings;
        this.loops = new Loops(settings);
    }

    /**
     * Starts the event loops; nothing listens yet.
     *
     * @throws UnsupportedOperationException where the transport asked for does not load here
     */
    public static DataPlane start(TransportSettings settings) {
        return new DataPlane(settings);
    }

    /**
     * Opens the listeners of a snapshot and serves them.
     *
     * @throws ListenException where one cannot be opened; none is open then
     * @throws IllegalStateException where a snapshot is served already
     */
    public synchronized void serve(Snapshot next) throws ListenException {
        if (snapshot != null) {
            throw new IllegalStateException("a snapshot is served already");
        }
        snapshot = next;
        try {
            for (String name : next.listeners().keySet()) {
                Listener listener = new Listener(loops, () -> planOf(name));
                listener.open();
                listeners.put(name, listener);
            }
        } catch (ListenException cause) {
            closeListeners();
            loops.forEachClient(AcceptedConnection::close);
            listeners.clear();
            snapshot = null;
            throw cause;
        }
    }

    private ListenerPlan planOf(String listener) {
        return Objects.requireNonNull(
                Objects.requireNonNull(snapshot).listeners().get(listener));
    }

    /** The address that a listener listens on, with the port that the system chose where 0 was asked for; null if closed. */
    public @Nullable SocketAddress address(String listener) {
        Listener open = listeners.get(listener);
        return open == null ? null : open.address();
    }

    /** How many listeners accept connections. */
    public int openListeners() {
        return (int) listeners.values().stream().filter(Listener::isOpen).count();
    }

    /** Open client connections. */
    public int clientConnections() {
        return listeners.values().stream().mapToInt(Listener::connections).sum();
    }

    /** The name of the transport in use: {@code epoll}, {@code io_uring} or {@code nio}. */
    public String transport() {
        return loops.transport().name();
    }

    /** The event loops, for those who measure them. */
    public Iterable<EventExecutor> loops() {
        List<EventExecutor> executors = new ArrayList<>();
        loops.all().forEach(loop -> executors.add(loop.eventLoop()));
        return executors;
    }

    /**
     * Has some clients connect anew without breaking what they have asked for: each of their connections gets its current
     * response with Connection: close, or the next one where the head of the current one is out already; where none is owed the
     * connection is closed after a grace of one second, as a request may be on its way on it. Blocks until each event loop knows,
     * at most 5 s per loop.
     *
     * @param which says of a client's address whether it is meant; called on the event loops
     * @return how many connections have been told
     */
    public int closeAfterResponse(Predicate<SocketAddress> which) {
        return closed.get() ? 0 : loops.closeAfterResponse(which);
    }

    /**
     * Has each client connection, also those to come, end with its next response, while the listeners stay open: for one that is about
     * to hand its clients over to another. Idle connections get the second that they have with {@link #closeAfterResponse}. Blocks until
     * each event loop knows.
     *
     * @param each false to let connections to come stay open again
     */
    public void closeEachAfterResponse(boolean each) {
        if (closed.get()) {
            return;
        }
        if (each) {
            loops.drain();
            loops.closeAfterResponse(client -> true);
        } else {
            loops.stay();
        }
    }

    /**
     * Closes the client connections that came in at these addresses, which are about to leave this machine; responses that are due have
     * 25 ms to go out. Waits at most 100 ms.
     */
    public void closeConnectionsTo(Collection<InetAddress> addresses) {
        if (!closed.get()) {
            loops.closeConnectionsTo(addresses);
        }
    }

    /**
     * Stops accepting and lets what runs end: each connection gets its current response, with Connection: close where that can
     * still be said, and idle ones are closed after a short grace, as a request may be on its way on them.
     *
     * @return done when no client connection is left, or after the drain timeout when those that were left have been closed
     */
    public CompletableFuture<Void> drain() {
        if (closed.get()) {
            return drained;
        }
        closeListeners();
        new Drain(loops, this::clientConnections, settings.drainTimeout())
                .start()
                .thenRun(() -> drained.complete(null));
        return drained;
    }

    private void closeListeners() {
        listeners.values().forEach(Listener::close);
    }

    /** Closes everything at once. Does nothing when called again. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        closeListeners();
        loops.forEachClient(AcceptedConnection::close);
        loops.close();
        drained.complete(null);
    }
}
