package io.sluice.daemon.admin;

import io.sluice.core.pool.Pool;
import io.sluice.ha.HaStatus;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the admin server tells of the daemon. Called on the admin server's own thread. */
public interface AdminSource {

    /**
     * A listener.
     *
     * @param address where it accepts, as text for people
     */
    record Listener(String name, String address) {}

    /** The word for the state of the daemon, such as {@code serving}. */
    String state();

    /** Why the daemon should get no traffic now, or empty where it should. */
    Optional<String> notReady();

    /** The listeners of the configuration. */
    List<Listener> listeners();

    /** The pools that run. */
    Collection<Pool> pools();

    /**
     * Has some clients connect anew, after the response that each is owed. Blocks until every event loop knows.
     *
     * @return how many connections have been told
     */
    int closeAfterResponse(Predicate<SocketAddress> which);

    /** The virtual routers of this node; none where it stands alone. */
    List<HaStatus> virtualRouters();

    /** Lets another node be master. Returns at once. */
    void resign();

    /** Every meter in the Prometheus text format. */
    String metrics();

    /** The media type of {@link #metrics()}. */
    String metricsType();
}
