package io.sluice.core.proxy;

import io.sluice.core.spi.EndCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a connection that is being dialled, each promised to an exchange, first come first. On the event loop of the connection. */
final class Http2Promises {

    private final List<Http2BackendStream> promised = new ArrayList<>();

    Http2BackendStream add(Http2BackendStream stream) {
        promised.add(stream);
        return stream;
    }

    void remove(Http2BackendStream stream) {
        promised.remove(stream);
    }

    /** The first exchange that still waits, which waits no longer; or null. */
    @Nullable
    Exchange takeFirst() {
        while (!promised.isEmpty()) {
            Exchange exchange = promised.removeFirst().takeBack();
            if (exchange != null) {
                return exchange;
            }
        }
        return null;
    }

    /** The connection is there: the first ones get their streams, the others begin anew. */
    void keep(int most) {
        List<Http2BackendStream> kept = List.copyOf(promised.subList(0, Math.min(most, promised.size())));
        promised.subList(0, kept.size()).clear();
        kept.forEach(Http2BackendStream::keepPromise);
        displace();
    }

    /** Those who are left begin anew. */
    void displace() {
        List<Http2BackendStream> left = List.copyOf(promised);
        promised.clear();
        for (Http2BackendStream stream : left) {
            Exchange exchange = stream.takeBack();
            if (exchange != null) {
                exchange.displaced();
            }
        }
    }

    /** No connection was made. */
    void fail(EndCause cause, String detail) {
        List<Http2BackendStream> left = List.copyOf(promised);
        promised.clear();
        for (Http2BackendStream stream : left) {
            Exchange exchange = stream.takeBack();
            if (exchange != null) {
                exchange.backendFailed(cause, detail);
            }
        }
    }
}
