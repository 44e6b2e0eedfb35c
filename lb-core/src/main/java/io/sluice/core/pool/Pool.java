package io.sluice.core.pool;

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
 * A pool at run time: its backends, and the balancer over those that are in use now, which {@link Selection} names. Safe for use by any
 * thread: {@link #pick} is called by every event loop at once and reads one volatile reference of {@link Choices}, which other threads
 * renew.
 */
public final class Pool {

    private final PoolSettings settings;
    private final PoolObserver observer;
    private final WaitingLine line;
    private final LongAdder outstanding = new LongAdder();
    private final List<Backend> backends;
    private final Choices choices;

    /** A pool in the time of the system. */
    public Pool(PoolSettings settings, BalancerFactory algorithm, Observers observers) {
        this(settings, algorithm, observers, Timetable.system());
    }

    /**
     * A pool whose backends start slowly in that time.
     *
     * @param algorithm makes the balancers
     * @param observers asked once for that of the pool, and of each backend
     */
    public Pool(PoolSettings settings, BalancerFactory algorithm, Observers observers, Timetable timetable) {
        this.settings = settings;
        this.observer = observers.pool(settings.name());
        this.line = new WaitingLine(this);
        BackendChanges changes = changes();
        this.backends = settings.backends().stream()
                .map(backend -> new Backend(
                        settings,
                        backend,
                        observers.backend(settings.name(), backend.name()),
                        changes,
                        timetable,
                        new BackendLoad(outstanding)))
                .toList();
        this.choices = new Choices(settings, algorithm, timetable, backends, line::usableChanged);
    }

    private BackendChanges changes() {
        return new BackendChanges() {
            @Override
            public void changed() {
                choices.changed();
            }

            @Override
            public void roomMade() {
                line.roomMade();
            }
        };
    }

    /**
     * Chooses a backend for an exchange. Asks the balancer as often as there are usable backends, so that a rotation moves
     * on past those that are refused; then takes any that is not refused.
     *
     * @param refused tells the backends that this exchange cannot use: tried already, or at their limit
     * @return null where no usable backend is left
     */
    public @Nullable Backend pick(RequestView request, Predicate<Backend> refused) {
        Choices.Choice now = choices.now();
        Balancer balancer = now.balancer();
        Backend[] usable = now.inUse();
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
    Backend reserve(Waiter waiter) {
        Backend only = waiter.only();
        if (only != null) {
            return only.keepsClients() && only.reserveConnection() ? only : null;
        }
        Backend least = leastUsed(waiter);
        while (least != null && !least.reserveConnection()) {
            least = leastUsed(waiter);
        }
        return least;
    }

    private @Nullable Backend leastUsed(Waiter waiter) {
        Backend least = null;
        for (Backend backend : choices.now().inUse()) {
            boolean room = backend.hasRoom() && waiter.mayUse(backend);
            if (room && (least == null || backend.isLessUsedThan(least))) {
                least = backend;
            }
        }
        return least;
    }

    /** True where a backend is in use that the waiter may use. */
    boolean hasUsable(Waiter waiter) {
        Backend only = waiter.only();
        if (only != null) {
            return only.keepsClients();
        }
        for (Backend backend : choices.now().inUse()) {
            if (waiter.mayUse(backend)) {
                return true;
            }
        }
        return false;
    }

    /** True where a backend is in use that is not refused, whether it has room or not. */
    public boolean hasOther(Predicate<Backend> refused) {
        for (Backend backend : choices.now().inUse()) {
            if (!refused.test(backend)) {
                return true;
            }
        }
        return false;
    }

    /** True where an unused connection is kept, by whatever event loop; those who want one backend alone may want it of any. */
    boolean hasIdle() {
        for (Backend backend : backends) {
            if (backend.idle() > 0 && backend.keepsClients()) {
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

    /** How many backends the balancer chooses among now. */
    public int usable() {
        return choices.now().inUse().length;
    }

    /** The tier whose backends are in use, or -1 where there are none. */
    public int tier() {
        return choices.now().selection().tier();
    }

    /** True where the choice is that of the states and weights now: who changes one, changes the other a moment later. */
    public boolean isUpToDate() {
        return choices.isUpToDate();
    }

    /** True while backends that have failed are in use, too, because too few have not. */
    public boolean failsOpen() {
        return choices.now().selection().failsOpen();
    }
}
