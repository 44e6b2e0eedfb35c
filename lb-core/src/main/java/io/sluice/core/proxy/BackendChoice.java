package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.settings.SendProxy;
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
    private final Predicate<Backend> refused = this::refuses;

    BackendChoice(Loop loop, Exchange exchange, Retries retries) {
        this.loop = loop;
        this.exchange = exchange;
        this.retries = retries;
    }

    /** A backend that has room, or null. */
    @Nullable
    Backend pick(PoolPlan plan, ExchangeFacts facts) {
        return plan.pool.pick(facts, refused);
    }

    /** An unused connection to the backend, or null. */
    @Nullable
    BackendSide takeIdle(Backend backend) {
        return retries.freshOnly() ? null : idle(backend).take(loop.nanos());
    }

    /** True where a backend is up that the exchange has not tried, whether it has room or not. */
    boolean anotherIsLeft(PoolPlan plan) {
        for (Backend backend : plan.pool.backends()) {
            if (backend.state().usable() && backend.weight() > 0 && !retries.refuses(backend)) {
                return true;
            }
        }
        return false;
    }

    private boolean refuses(Backend backend) {
        return retries.refuses(backend)
                || backend.connections() >= exchange.pool().maxConnections
                        && (retries.freshOnly() || idle(backend).isEmpty());
    }

    /** A connection that has told its backend of a client is kept for that client alone. */
    private IdleConnections idle(Backend backend) {
        return exchange.pool().sendProxy == SendProxy.OFF
                ? loop.idle(backend)
                : exchange.client().served().idle(backend);
    }
}
