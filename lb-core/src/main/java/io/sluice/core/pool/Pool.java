package io.sluice.core.pool;

import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.RequestView;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pool at run time: its backends, and the balancer over those that are usable now.
 *
 * <p>{@link #pick} is called by every event loop at once and reads one volatile reference; states change on other threads
 * and publish a new {@link Choice}.
 */
public final class Pool {

    /** The usable backends with the balancer that was made for exactly them, or for the last ones where there are none. */
    private record Choice(Backend[] usable, @Nullable Balancer balancer) {}

    private final PoolSettings settings;
    private final BalancerFactory algorithm;
    private final PoolObserver observer;
    private final WaitingLine line;
    private final List<Backend> backends;
    private final LongAdder outstanding = new LongAdder();
    private volatile Choice choice = new Choice(new Backend[0], null);

    public Pool(PoolSettings settings, BalancerFactory algorithm, Observers observers) {
        this.settings = settings;
        this.algorithm = algorithm;
        this.observer = observers.pool(settings.name());
        this.line = new WaitingLine(this);
        this.backends = settings.backends().stream()
                .map(backend -> backend(backend, observers))
                .toList();
        rebuild();
    }

    private Backend backend(BackendSettings backend, Observers observers) {
        return new Backend(
                settings.name(),
                backend,
                settings.startsUp(),
                observers.backend(settings.name(), backend.name()),
                this::usableChanged,
                line::roomMade,
                new BackendLoad(outstanding));
    }

    private void usableChanged() {
        rebuild();
        line.usableChanged();
    }

    /** Builds the choice anew from the states now. Whoever comes last sees every change before it. */
    private synchronized void rebuild() {
        List<Backend> usable = backends.stream()
                .filter(backend -> backend.weight() > 0 && backend.state().usable())
                .toList();
        // The last balancer is kept while there is nothing to choose from, so that the next one goes on where it was.
        Balancer balancer =
                usable.isEmpty() ? choice.balancer() : algorithm.create(settings.balance(), usable, choice.balancer());
        tellLoads(balancer, usable);
        choice = new Choice(usable.toArray(Backend[]::new), balancer);
    }

    /** From now on the balancer hears of the loads of those it chooses among, and what it has missed meanwhile. */
    private void tellLoads(@Nullable Balancer balancer, List<Backend> usable) {
        backends.forEach(backend -> backend.load().tell(null, 0));
        for (int i = 0; balancer != null && i < usable.size(); i++) {
            usable.get(i).load().tell(balancer, i);
            balancer.loadChanged(i);
        }
    }

    /**
     * Chooses a backend for an exchange. Asks the balancer as often as there are usable backends, so that a rotation moves
     * on past those that are refused; then takes any that is not refused.
     *
     * @param refused tells the backends that this exchange cannot use: tried already, or at their limit
     * @return null where no usable backend is left
     */
    public @Nullable Backend pick(RequestView request, Predicate<Backend> refused) {
        Choice now = choice;
        Balancer balancer = now.balancer();
        Backend[] usable = now.usable();
        if (balancer == null || usable.length == 0) {
            return null;
        }
        for (int i = 0; i < usable.length; i++) {
            Backend picked = usable[balancer.pick(request, i)];
            if (!refused.test(picked)) {
                return picked;
            }
        }
        for (Backend backend : usable) {
            if (!refused.test(backend)) {
                return backend;
            }
        }
        return null;
    }

    /** Reserves a connection to the least used of the backends that the waiter may use, or to none where all are full. */
    @Nullable
    Backend reserve(Waiter waiter, int mostConnections) {
        Backend least = leastUsed(waiter, mostConnections);
        while (least != null && !least.reserveConnection(mostConnections)) {
            least = leastUsed(waiter, mostConnections);
        }
        return least;
    }

    private @Nullable Backend leastUsed(Waiter waiter, int mostConnections) {
        Backend least = null;
        for (Backend backend : choice.usable()) {
            boolean room = backend.connections() < mostConnections && waiter.mayUse(backend);
            if (room && (least == null || backend.isLessUsedThan(least))) {
                least = backend;
            }
        }
        return least;
    }

    /** True where a backend is up that the waiter may use. */
    boolean hasUsable(Waiter waiter) {
        for (Backend backend : choice.usable()) {
            if (waiter.mayUse(backend)) {
                return true;
            }
        }
        return false;
    }

    /** True where an unused connection to a usable backend is kept, by whatever event loop. */
    boolean hasIdle() {
        for (Backend backend : choice.usable()) {
            if (backend.idle() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Those who wait for a connection. */
    public WaitingLine line() {
        return line;
    }

    public String name() {
        return settings.name();
    }

    public PoolSettings settings() {
        return settings;
    }

    public PoolObserver observer() {
        return observer;
    }

    /** Every backend, usable or not, in the order of the configuration. */
    public List<Backend> backends() {
        return backends;
    }

    /** How many backends are usable now. */
    public int usable() {
        return choice.usable().length;
    }
}
