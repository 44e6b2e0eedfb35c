package io.sluice.core.proxy;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The unused connections of one event loop to one backend, last used first: the others grow old and are closed. */
final class IdleConnections {

    private final ArrayDeque<BackendConnection> connections = new ArrayDeque<>();

    @Nullable
    BackendConnection take() {
        BackendConnection last = connections.pollLast();
        while (last != null && !last.isOpen()) {
            last = connections.pollLast();
        }
        return last;
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    int size() {
        return connections.size();
    }

    void add(BackendConnection connection) {
        connections.addLast(connection);
    }

    void remove(BackendConnection connection) {
        connections.removeLastOccurrence(connection);
    }

    void closeAll() {
        List.copyOf(connections).forEach(BackendConnection::close);
    }
}
