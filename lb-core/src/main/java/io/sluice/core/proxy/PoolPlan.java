package io.sluice.core.proxy;

import io.sluice.core.http.MessageLimits;
import io.sluice.core.pool.Pool;
import io.sluice.core.pool.WaitingLine;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.sticky.Stickiness;
import org.jspecify.annotations.Nullable;

/** A pool with what its exchanges need, worked out once per snapshot. */
final class PoolPlan implements Destination {

    final Pool pool;
    final WaitingLine line;
    final @Nullable ClientTls tls;
    final @Nullable ClientTls http1Tls;

    /** True where only HTTP/2 is spoken. */
    final boolean http2Only;

    /** True where HTTP/2 may be spoken. */
    final boolean maybeHttp2;

    final Http2Limits http2;
    final MessageLimits responseLimits;
    final SendProxy sendProxy;

    /** True where TLS is begun under the name that the request asks for. */
    final boolean named;

    /** True where connections have a {@link Bond} that binds. */
    final boolean binds;

    /** How clients come back to the backend that they had; null where they do not. */
    final @Nullable Stickiness sticky;

    /** True where they wait for that backend. */
    final boolean stickyWaits;

    final int maxIdle;
    final int maxRequests;
    final RetryPolicy retries;
    final long connectNanos;
    final long responseHeadNanos;
    final long responseBodyNanos;
    final long requestProgressNanos;
    final long idleNanos;
    final long ageNanos;
    final long queueNanos;

    PoolPlan(Pool pool, @Nullable ClientTls tls) {
        this(pool, tls, Stickiness.of(pool, null, System.nanoTime()), RouteLimits.none());
    }

    /** The same pool with what a route grants in place of what it does. */
    PoolPlan(PoolPlan base, RouteLimits limits) {
        this(base.pool, base.tls, base.sticky, limits);
    }

    private PoolPlan(Pool pool, @Nullable ClientTls tls, @Nullable Stickiness sticky, RouteLimits route) {
        PoolLimits limits = pool.settings().limits();
        PoolTimeouts timeouts = pool.settings().timeouts();
        this.pool = pool;
        this.line = pool.line();
        this.tls = tls;
        this.http1Tls = tls == null ? null : tls.http1();
        PoolHttp http = pool.settings().http();
        this.http2Only = http.versions() == HttpVersions.HTTP_2;
        this.maybeHttp2 = http2Only || http.versions() == HttpVersions.AUTO && tls != null;
        this.http2 = http.http2();
        this.responseLimits = new MessageLimits(limits.headSize(), limits.headerCount(), 0);
        this.sendProxy = pool.settings().sendProxy();
        this.named = tls != null && tls.namedByRequest();
        this.binds = named || sendProxy != SendProxy.OFF;
        this.sticky = sticky;
        this.stickyWaits = pool.settings().sticky().waits();
        this.maxIdle = limits.maxIdle();
        this.maxRequests = limits.maxRequests();
        this.retries = new RetryPolicy(route.retries().orElse(pool.settings().retries()), maybeHttp2);
        this.connectNanos = timeouts.connect().toNanos();
        this.responseHeadNanos =
                route.responseHead().orElse(timeouts.responseHead()).toNanos();
        this.responseBodyNanos =
                route.responseBody().orElse(timeouts.responseBody()).toNanos();
        this.requestProgressNanos = timeouts.requestProgress().toNanos();
        this.idleNanos = timeouts.idle().toNanos();
        this.ageNanos = timeouts.connectionAge().toNanos();
        this.queueNanos = route.queue().orElse(timeouts.queue()).toNanos();
    }
}
