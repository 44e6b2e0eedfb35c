package io.sluice.core.settings;

import java.time.Duration;

/**
 * HTTP/2 towards the backends of a pool.
 *
 * @param maxStreams exchanges at a time on one connection; the backend's own limit holds where it is lower
 * @param streamWindow bytes of one response that may be on their way while its client does not read
 * @param connectionWindow bytes of all responses of one connection that may be on their way
 * @param pingInterval how long a connection may be silent before it is asked whether it is alive
 * @param pingTimeout how long the backend may take to answer that
 * @param floods how much of what costs us work and brings no response a backend may send
 */
public record PoolHttp2(
        int maxStreams,
        int streamWindow,
        int connectionWindow,
        Duration pingInterval,
        Duration pingTimeout,
        Http2FloodLimits floods) {

    private static final int LEAST_WINDOW = 65_535;

    public PoolHttp2 {
        new Checks()
                .range("max-streams", maxStreams, 1, 100_000)
                .range("stream-window", streamWindow, LEAST_WINDOW, 1 << 30)
                .range("connection-window", connectionWindow, LEAST_WINDOW, 1 << 30)
                .timeout("ping-interval", pingInterval)
                .timeout("ping-timeout", pingTimeout)
                .done();
    }

    /** 100 streams, 256 KiB, 1 MiB, 30 s, 10 s. */
    public static PoolHttp2 defaults() {
        return new PoolHttp2(
                100,
                256 * 1024,
                1024 * 1024,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Http2FloodLimits.defaults());
    }
}
