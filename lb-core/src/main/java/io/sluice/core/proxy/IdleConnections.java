package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.spi.ConnectionClose;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unused connections of one event loop to one backend, last used first: the others grow old and are closed. The backend
 * counts those of all loops, so that its limit is one for all.
 */
final class IdleConnections {

    private final Backend backend;
    private final ArrayDeque<BackendConnection> connections = new ArrayDeque<>();
    private @Nullable SharedConnections shared;
    private boolean touched = true;

    IdleConnections(Backend backend) {
        this.backend = backend;
    }

    /** The connection that was used last, or null; those that are closed or too old are let go on the way. */
    @Nullable
    BackendConnection take(long nowNanos) {
        return findFit(nowNanos) ? poll() : null;
    }

    /** True where {@link #take} finds one. */
    boolean findFit(long nowNanos) {
        for (BackendConnection last = connections.peekLast(); last != null; last = connections.peekLast()) {
            if (last.isOpen() && !last.isOld(nowNanos)) {
                return true;
            }
            poll();
            if (last.isOpen()) {
                last.close(ConnectionClose.MAX_AGE);
            }
        }
        return false;
    }

    private @Nullable BackendConnection poll() {
        BackendConnection last = connections.pollLast();
        if (last != null) {
            backend.takeIdle();
        }
        return last;
    }

    /** Those of HTTP/2, which several exchanges use at a time. */
    SharedConnections shared() {
        if (shared == null) {
            shared = new SharedConnections();
        }
        return shared;
    }

    /** The same; null where there has never been one. */
    @Nullable
    SharedConnections sharedIfAny() {
        return shared;
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    /**
     * Keeps a connection.
     *
     * @param most how many unused connections the backend may have over all event loops
     * @return false where it has as many
     */
    boolean add(BackendConnection connection, int most) {
        if (!backend.addIdle(most)) {
            return false;
        }
        connections.addLast(connection);
        return true;
    }

    void remove(BackendConnection connection) {
        if (connections.removeLastOccurrence(connection)) {
            backend.takeIdle();
        }
    }

    void closeAll(ConnectionClose reason) {
        List.copyOf(connections).forEach(connection -> connection.close(reason));
        if (shared != null) {
            shared.closeAll(reason);
        }
    }

    /** Somebody looks for connections to the backend. */
    IdleConnections touch() {
        touched = true;
        return this;
    }

    /** True where there is nothing here and nobody has looked since the last call, as after the backend is gone. */
    boolean isForgotten() {
        boolean forgotten = !touched && connections.isEmpty() && (shared == null || shared.isEmpty());
        touched = false;
        return forgotten;
    }
}
