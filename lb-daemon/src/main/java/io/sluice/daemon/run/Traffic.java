package io.sluice.daemon.run;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The data plane as the daemon uses it: the one seam between the two, so that the daemon's order is tested without it. */
interface Traffic extends AutoCloseable {

    /** Starts a data plane without listeners. */
    @FunctionalInterface
    interface Starter {
        Traffic start(TransportSettings settings);
    }

    /**
     * Opens all listeners, or none.
     *
     * @throws StartException where one cannot be opened, with the reason for people
     */
    void serve(TrafficSettings settings, Map<String, Pool> pools, Observers observers, TlsProvider tls)
            throws StartException;

    /** Where the listener accepts, or empty where it is closed. */
    Optional<SocketAddress> address(String listener);

    /** How many listeners are open. */
    int openListeners();

    /** The loops that carry exchanges. */
    Iterable<? extends EventExecutor> loops();

    /** Has some clients connect anew, after the response that each is owed. Returns how many connections have been told. */
    int closeAfterResponse(Predicate<SocketAddress> which);

    /** Has each client connection, also those to come, end with its next response, or lets those to come stay open again. */
    void closeEachAfterResponse(boolean each);

    /** Closes the client connections that came in at these addresses. Waits at most 100 ms. */
    void closeConnectionsTo(Collection<InetAddress> addresses);

    /** Stops accepting; complete when the last exchange has ended. */
    CompletableFuture<Void> drain();

    @Override
    void close();
}
