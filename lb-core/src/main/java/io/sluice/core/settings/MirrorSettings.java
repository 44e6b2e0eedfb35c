package io.sluice.core.settings;

import java.time.Duration;

/**
 * A pool that gets copies of a route's requests, whose responses nobody waits for.
 *
 * @param pool its name
 * @param percent of the requests, 1 to 100
 * @param bodySize bytes, chunks included; a request with a longer body is not copied
 * @param maxActive copies of the route at the same time; further requests are not copied
 * @param timeout how long one copy may take in all, once its request is whole
 */
public record MirrorSettings(String pool, int percent, int bodySize, int maxActive, Duration timeout) {

    private static final MirrorSettings DEFAULTS = new MirrorSettings("none", 100, 65_536, 100, Duration.ofSeconds(10));

    public MirrorSettings {
        new Checks()
                .name("pool", pool)
                .require("share", percent >= 1 && percent <= 100, "must be from 1% to 100%, not " + percent + "%")
                .range("body", bodySize, 0, 1 << 20)
                .range("max-active", maxActive, 1, 100_000)
                .timeout("timeout", timeout)
                .done();
    }

    /** Each request with a body of up to 64 KiB, 100 at a time, for 10 seconds; the pool is to be named. */
    public static MirrorSettings defaults() {
        return DEFAULTS;
    }

    /** The same to that pool. */
    public MirrorSettings to(String name) {
        return new MirrorSettings(name, percent, bodySize, maxActive, timeout);
    }
}
