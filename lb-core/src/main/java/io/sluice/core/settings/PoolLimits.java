package io.sluice.core.settings;

/**
 * How much we ask of one backend, and take from it.
 *
 * @param maxConnections open connections to one backend over all event loops
 * @param maxIdle unused connections kept to one backend by one event loop
 * @param headSize bytes of a response head
 * @param headerCount fields of a response head, and of its trailers
 */
public record PoolLimits(int maxConnections, int maxIdle, int headSize, int headerCount) {

    public PoolLimits {
        new Checks()
                .range("max-connections", maxConnections, 1, 1_000_000)
                .range("max-idle", maxIdle, 0, 100_000)
                .range("head-size", headSize, 512, 1 << 20)
                .range("header-count", headerCount, 4, 10_000)
                .done();
    }

    /** 10,000 connections, 256 unused, 32 KiB, 200 fields. */
    public static PoolLimits defaults() {
        return new PoolLimits(10_000, 256, 32 * 1024, 200);
    }
}
