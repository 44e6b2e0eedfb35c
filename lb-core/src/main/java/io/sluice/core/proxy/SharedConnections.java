package io.sluice.core.proxy;

import io.sluice.core.spi.ConnectionClose;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections of one event loop to one backend, used or not, last used last; and what is known of the backend's versions.
 * Many exchanges share a connection, and a connection that is being dialled is shared already by those who come meanwhile.
 */
final class SharedConnections {

    private final List<Http2BackendConnection> connections = new ArrayList<>();
    private int mostStreams = Integer.MAX_VALUE;
    private boolean spoken;
    private boolean refused;

    /** A stream for an exchange, on an open connection or on one that is being dialled; null where none has room. */
    @Nullable
    Http2BackendStream take(Exchange exchange, long nowNanos) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            Http2BackendConnection connection = connections.get(i);
            if (connection.hasRoom(nowNanos) && connection.carries(exchange)) {
                return take(i);
            }
        }
        boolean joins = exchange.pool().http2Only || spoken && mayCarry(exchange);
        for (int i = connections.size() - 1; joins && i >= 0; i--) {
            if (connections.get(i).isJoinable()) {
                return connections.get(i).promise();
            }
        }
        return null;
    }

    private Http2BackendStream take(int index) {
        Http2BackendConnection connection = connections.get(index);
        int last = connections.size() - 1;
        if (index < last) {
            connections.remove(index);
            connections.add(connection);
        }
        return connection.take();
    }

    /** True where an exchange may go over a new connection of HTTP/2; an upgrade goes over HTTP/1.1 where both are spoken. */
    boolean mayCarry(Exchange exchange) {
        PoolPlan plan = exchange.pool();
        return plan.http2Only
                || plan.maybeHttp2 && !refused && !exchange.rules().asksForTunnel();
    }

    /** True where {@link #take} finds a stream. */
    boolean hasRoom(Exchange exchange, long nowNanos) {
        boolean joins = exchange.pool().http2Only || spoken && mayCarry(exchange);
        for (Http2BackendConnection connection : connections) {
            if (connection.hasRoom(nowNanos) && connection.carries(exchange) || joins && connection.isJoinable()) {
                return true;
            }
        }
        return false;
    }

    /** An open connection with room for one who waits in line, or null. */
    @Nullable
    Http2BackendStream takeForLine(long nowNanos) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (connections.get(i).hasRoom(nowNanos)) {
                return take(i);
            }
        }
        return null;
    }

    void add(Http2BackendConnection connection) {
        connections.add(connection);
    }

    void remove(Http2BackendConnection connection) {
        connections.remove(connection);
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    /** The backend chose HTTP/2 when it was asked last, and takes that many streams. */
    void speaksHttp2(int streams) {
        spoken = true;
        mostStreams = streams;
    }

    /** The backend chose HTTP/1.1 when it was asked last. */
    void speaksHttp1() {
        spoken = false;
    }

    /** How many streams the backend took when it was asked last; as many as anybody can want where it never was. */
    int mostStreams() {
        return mostStreams;
    }

    /** The backend wants HTTP/1.1 (RFC 9113 section 7, HTTP_1_1_REQUIRED). */
    void refuse() {
        refused = true;
        List.copyOf(connections).forEach(connection -> connection.retire(ConnectionClose.NOT_REUSABLE));
    }

    /** Somebody on another event loop is the first who waits: the connection used longest ago makes room, once its streams end. */
    void giveOneUp() {
        if (!connections.isEmpty()) {
            connections.getFirst().retire(ConnectionClose.GIVEN_UP);
        }
    }

    /** Nothing new goes over the connections; each is closed when its last stream ends, which for unused ones is now. */
    void closeAll(ConnectionClose reason) {
        List.copyOf(connections).forEach(connection -> connection.retire(reason));
    }
}
