package io.sluice.core.settings;

/**
 * How much we ask of one backend, and take from it.
 *
 * @param maxConnections open connections to one backend over all event loops
 * @param maxIdle unused connections kept to one backend over all event loops
 * @param headSize bytes of a response head
 * @param headerCount fields of a response head, and of its trailers
 * @param maxRequests requests on one connection before it is closed; 0 for any number
 * @param queue exchanges that wait for a connection at a time, over all event loops; 0 for none
 */
public record PoolLimits(int maxConnections, int maxIdle, int headSize, int headerCount, int maxRequests, int queue) {

    public PoolLimits {
        new Checks()
                .range("max-connections", maxConnections, 1, 1_000_000)
                .range("max-idle", maxIdle, 0, 100_000)
                .range("head-size", headSize, 512, 1 << 20)
                .range("header-count", headerCount, 4, 10_000)
                .range("max-requests-per-connection", maxRequests, 0, 1_000_000_000)
                .range("queue", queue, 0, 1_000_000)
                .done();
    }

    /** 10,000 connections, 256 unused, 32 KiB, 200 fields, any number of requests, 1,024 that wait. */
    public static PoolLimits defaults() {
        return new PoolLimits(10_000, 256, 32 * 1024, 200, 0, 1024);
    }
}
