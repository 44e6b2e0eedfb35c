package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which backends one exchange can use, and which unused connection of one: the balancer chooses among those that the exchange has
 * not tried and that have a connection for it. Used again with its exchange, on that one's event loop.
 */
final class BackendChoice {

    private final Loop loop;
    private final Exchange exchange;
    private final Retries retries;
    private final StickyChoice sticky;
    private final Predicate<Backend> refused = this::refuses;
    private final Predicate<Backend> tried;

    BackendChoice(Loop loop, Exchange exchange, Retries retries) {
        this.loop = loop;
        this.exchange = exchange;
        this.retries = retries;
        this.tried = retries::refuses;
        this.sticky = new StickyChoice(loop, tried);
    }

    /** What becomes of the exchange where its client comes back to the backend that it had. */
    StickyChoice sticky() {
        return sticky;
    }

    /** A backend that has room, or null. Where others wait nobody overtakes them. */
    @Nullable
    Backend pick(PoolPlan plan, ExchangeFacts facts) {
        if (sticky.on()) {
            return sticky.pick(facts, refused);
        }
        return plan.line.length() > 0 ? null : plan.pool.pick(facts, refused);
    }

    /** An unused connection to the backend, or a stream of one that is shared; null where there is neither. */
    @Nullable
    BackendSide takeIdle(Backend backend) {
        if (exchange.pool().maybeHttp2) {
            BackendSide stream = bond().idle(loop, backend).shared().take(exchange, loop.nanos());
            if (stream != null) {
                return stream;
            }
        }
        IdleConnections kept = retries.freshOnly() ? null : idle(backend);
        return kept == null ? null : kept.take(loop.nanos());
    }

    /** A connection that is to be made, and has been reserved. */
    BackendSide newConnection(Backend backend) {
        if (exchange.pool().maybeHttp2) {
            SharedConnections shared = bond().idle(loop, backend).shared();
            if (shared.mayCarry(exchange)) {
                return new Http2BackendConnection(loop, backend, shared, exchange).promise();
            }
        }
        return new BackendConnection(loop, backend, exchange.pool(), exchange);
    }

    private Bond bond() {
        return Bond.of(loop, exchange);
    }

    /** True where a backend is in use that the exchange has not tried, whether it has room or not. */
    boolean anotherIsLeft(PoolPlan plan) {
        return plan.pool.hasOther(tried);
    }

    private boolean refuses(Backend backend) {
        return retries.refuses(backend) || !backend.hasRoom() && !hasIdle(backend) && !hasStream(backend);
    }

    private boolean hasStream(Backend backend) {
        return exchange.pool().maybeHttp2 && bond().idle(loop, backend).shared().hasRoom(exchange, loop.nanos());
    }

    private boolean hasIdle(Backend backend) {
        IdleConnections kept = retries.freshOnly() ? null : idle(backend);
        return kept != null && !kept.isEmpty();
    }

    /** Those that may serve the exchange; null for none. */
    private @Nullable IdleConnections idle(Backend backend) {
        return exchange.pool().binds ? Bond.of(loop, exchange).find(loop, backend) : loop.idle(backend);
    }
}
