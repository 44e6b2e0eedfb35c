package io.sluice.core.pool;

import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.RequestView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pool at run time: its backends, and the balancer over those that are in use now, which {@link Selection} names.
 *
 * <p>{@link #pick} is called by every event loop at once and reads one volatile reference; states and weights change on other
 * threads and publish a new {@link Choice}, and so does each step of a slow start, by the {@link Timetable}.
 */
public final class Pool {

    /** The backends in use with the balancer that was made for exactly them, or for the last ones where there are none. */
    private record Choice(
            Backend[] inUse,
            Selection<Backend> selection,
            int[] weights,
            @Nullable Balancer balancer) {

        static final Choice NONE =
                new Choice(new Backend[0], new Selection<>(List.of(), Selection.NO_TIER, false), new int[0], null);
    }

    private final PoolSettings settings;
    private final BalancerFactory algorithm;
    private final PoolObserver observer;
    private final Timetable timetable;
    private final WaitingLine line;
    private final List<Backend> backends;
    private final LongAdder outstanding = new LongAdder();
    private final SelectionLog log;
    private volatile Choice choice = Choice.NONE;
    private boolean stepIsDue;

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
        this.algorithm = algorithm;
        this.observer = observers.pool(settings.name());
        this.timetable = timetable;
        this.line = new WaitingLine(this);
        this.log = new SelectionLog(settings.name());
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
        rebuild();
    }

    private BackendChanges changes() {
        return new BackendChanges() {
            @Override
            public void changed() {
                selectAnew();
            }

            @Override
            public void roomMade() {
                line.roomMade();
            }
        };
    }

    private void selectAnew() {
        rebuild();
        line.usableChanged();
    }

    /** Builds the choice anew from the states and weights now. Whoever comes last sees every change before it. */
    private synchronized void rebuild() {
        long nowNanos = timetable.nanos();
        Selection<Backend> selection = Selection.among(backends, settings.availability());
        List<Backend> chosen = selection.chosen();
        int[] weights = share(chosen, nowNanos);
        log.selected(choice.selection(), selection, backends);
        Balancer balancer = balancer(chosen, weights);
        tellLoads(balancer, chosen);
        choice = new Choice(chosen.toArray(Backend[]::new), selection, weights, balancer);
        awaitNextStep(chosen, nowNanos);
    }

    private @Nullable Balancer balancer(List<Backend> chosen, int[] weights) {
        Balancer last = choice.balancer();
        // The last balancer is kept while there is nothing to choose from, so that the next one goes on where it was.
        boolean kept = chosen.isEmpty()
                || last != null
                        && chosen.equals(Arrays.asList(choice.inUse()))
                        && Arrays.equals(weights, choice.weights());
        return kept ? last : algorithm.create(settings.balance(), chosen, last);
    }

    /** Tells each backend its part, before a balancer asks for it. Returns the weights of the chosen. */
    private int[] share(List<Backend> chosen, long nowNanos) {
        int[] percents = chosen.stream()
                .mapToInt(backend -> backend.duePercent(nowNanos))
                .toArray();
        int[] weights =
                RampedWeights.of(chosen.stream().mapToInt(Backend::givenWeight).toArray(), percents);
        for (int i = 0; i < weights.length; i++) {
            chosen.get(i).use(weights[i], percents[i]);
        }
        Set<Backend> used = new HashSet<>(chosen);
        backends.stream().filter(backend -> !used.contains(backend)).forEach(Backend::rest);
        return weights;
    }

    private void awaitNextStep(List<Backend> chosen, long nowNanos) {
        long nanos = chosen.stream()
                .mapToLong(backend -> backend.nanosToNextStep(nowNanos))
                .min()
                .orElse(Long.MAX_VALUE);
        if (!stepIsDue && nanos < Long.MAX_VALUE) {
            stepIsDue = true;
            timetable.after(nanos, this::step);
        }
    }

    /** The next step of a slow start, for all that start slowly: more weight, and room for more connections. */
    private void step() {
        synchronized (this) {
            stepIsDue = false;
        }
        selectAnew();
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
        for (Backend backend : choice.inUse()) {
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
        for (Backend backend : choice.inUse()) {
            if (waiter.mayUse(backend)) {
                return true;
            }
        }
        return false;
    }

    /** True where a backend is in use that is not refused, whether it has room or not. */
    public boolean hasOther(Predicate<Backend> refused) {
        for (Backend backend : choice.inUse()) {
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
        return choice.inUse().length;
    }

    /** The tier whose backends are in use, or -1 where there are none. */
    public int tier() {
        return choice.selection().tier();
    }

    /** True while backends that have failed are in use, too, because too few have not. */
    public boolean failsOpen() {
        return choice.selection().failsOpen();
    }
}
