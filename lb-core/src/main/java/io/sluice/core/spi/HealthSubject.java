package io.sluice.core.spi;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A backend as health checking sees it: where to probe, and where to say what was found. Safe for use by any thread.
 * Rise and fall are counted by the caller; what is told here is a decision.
 */
public interface HealthSubject {

    /** The name of the pool. */
    String pool();

    /** The name of the backend, unique in its pool. */
    String name();

    /**
     * The address that exchanges use: an {@link InetSocketAddress}, or that of a unix socket. The first may be unresolved where a name does not resolve at the moment; a probe then
     * fails with that reason. May block on name resolution until it has once been resolved; from then on it answers at
     * once.
     */
    SocketAddress address();

    /** The state now. */
    BackendState state();

    /**
     * Says that the backend passed. Without effect in MAINTENANCE and DRAINING.
     *
     * @param reason what was seen, for people, such as {@code "HTTP 200 in 3 ms, 2 of 2 passes"}
     */
    void passed(String reason);

    /**
     * Says that the backend failed. Without effect in MAINTENANCE and DRAINING.
     *
     * @param reason what was seen, for people, such as {@code "connection refused, 3 of 3 failures"}
     */
    void failed(String reason);
}
