package io.sluice.core.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/**
 * How the process does its work.
 *
 * @param io what moves the bytes
 * @param eventLoops how many event loops; 0 for one per processor
 * @param drainTimeout how long exchanges may go on after we were told to stop
 * @param movingAddresses those that this machine has at times only, and that listeners can have all the same
 */
public record TransportSettings(Io io, int eventLoops, Duration drainTimeout, Set<InetAddress> movingAddresses) {

    /** What moves the bytes. */
    public enum Io {
        /** epoll where it loads, else NIO. */
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }

    public TransportSettings {
        movingAddresses = Set.copyOf(movingAddresses);
        new Checks()
                .range("event-loops", eventLoops, 0, 1024)
                .range("drain-timeout", drainTimeout, Duration.ZERO, Duration.ofHours(24))
                .done();
    }

    /** With addresses that stay. */
    public TransportSettings(Io io, int eventLoops, Duration drainTimeout) {
        this(io, eventLoops, drainTimeout, Set.of());
    }

    /** The best transport, one event loop per processor, 30 s. */
    public static TransportSettings defaults() {
        return new TransportSettings(Io.AUTO, 0, Duration.ofSeconds(30));
    }
}
