package io.sluice.core.pool;

import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the choice that a pool offers up to date: who is in use, with what share, and the balancer over them. Reading it is one volatile
 * read; it is renewed on the thread that changed something, and at each step of a slow start by the {@link Timetable}.
 */
final class Choices {

    /** The backends in use with the balancer that was made for exactly them, or for the last ones where there are none. */
    record Choice(
            Backend[] inUse,
            Selection<Backend> selection,
            int[] weights,
            @Nullable Balancer balancer) {

        private static final Choice NONE =
                new Choice(new Backend[0], new Selection<>(List.of(), Selection.NO_TIER, false), new int[0], null);

        private boolean isOf(List<Backend> chosen, int[] theirWeights) {
            return chosen.equals(Arrays.asList(inUse)) && Arrays.equals(theirWeights, weights);
        }
    }

    /** A pool with more backends gathers changes for a moment: to go over all of them for each that is probed would cost seconds. */
    static final int MANY = 256;

    private static final long GATHER_NANOS = 10_000_000;

    private final PoolSettings settings;
    private final BalancerFactory algorithm;
    private final Timetable timetable;
    private final List<Backend> backends;
    private final Runnable renewed;
    private final SelectionLog log;
    private volatile Choice now = Choice.NONE;
    private boolean stepIsDue;
    private boolean gathering;

    /**
     * Makes the first choice.
     *
     * @param renewed told after each time but the first
     */
    Choices(
            PoolSettings settings,
            BalancerFactory algorithm,
            Timetable timetable,
            List<Backend> backends,
            Runnable renewed) {
        this.settings = settings;
        this.algorithm = algorithm;
        this.timetable = timetable;
        this.backends = backends;
        this.renewed = renewed;
        this.log = new SelectionLog(settings.name());
        renew();
    }

    Choice now() {
        return now;
    }

    /** True where nothing has changed of which the choice is yet to hear. */
    boolean isUpToDate() {
        return now.selection().equals(Selection.among(backends, settings.availability()));
    }

    /** A state or a weight has changed. The choice is renewed when this returns, or a moment later where there are many backends. */
    void changed() {
        if (backends.size() <= MANY) {
            renew();
            renewed.run();
        } else {
            gather();
        }
    }

    private synchronized void gather() {
        if (!gathering) {
            gathering = true;
            timetable.after(GATHER_NANOS, this::gathered);
        }
    }

    private void gathered() {
        synchronized (this) {
            gathering = false;
        }
        renew();
        renewed.run();
    }

    /** Builds the choice anew from the states and weights now. Whoever comes last sees every change before it. */
    private synchronized void renew() {
        long nowNanos = timetable.nanos();
        Selection<Backend> selection = Selection.among(backends, settings.availability());
        List<Backend> chosen = selection.chosen();
        int[] weights = share(chosen, nowNanos);
        log.selected(now.selection(), selection, backends);
        Balancer balancer = balancer(chosen, weights);
        tellLoads(balancer, chosen);
        now = new Choice(chosen.toArray(Backend[]::new), selection, weights, balancer);
        awaitNextStep(chosen, nowNanos);
    }

    /** Tells each backend its part, before a balancer asks for it. Returns the weights of the chosen. */
    private int[] share(List<Backend> chosen, long nowNanos) {
        int[] percents = chosen.stream()
                .mapToInt(backend -> backend.life().duePercent(nowNanos))
                .toArray();
        int[] weights =
                RampedWeights.of(chosen.stream().mapToInt(Backend::givenWeight).toArray(), percents);
        int next = 0;
        for (Backend backend : backends) { // those chosen stand in the same order
            if (next < weights.length && backend == chosen.get(next)) {
                backend.use(weights[next], percents[next]);
                next++;
            } else {
                backend.rest();
            }
        }
        return weights;
    }

    /** The last balancer is kept while there is nothing to choose from, too, so that the next one goes on where it was. */
    private @Nullable Balancer balancer(List<Backend> chosen, int[] weights) {
        Balancer last = now.balancer();
        boolean kept = chosen.isEmpty() || last != null && now.isOf(chosen, weights);
        return kept ? last : algorithm.create(settings.balance(), chosen, last);
    }

    /** From now on the balancer hears of the loads of those it chooses among, and what it has missed meanwhile. */
    private void tellLoads(@Nullable Balancer balancer, List<Backend> chosen) {
        backends.forEach(backend -> backend.load().tell(null, 0));
        for (int i = 0; balancer != null && i < chosen.size(); i++) {
            chosen.get(i).load().tell(balancer, i);
            balancer.loadChanged(i);
        }
    }

    private void awaitNextStep(List<Backend> chosen, long nowNanos) {
        long nanos = chosen.stream()
                .mapToLong(backend -> backend.life().nanosToNextStep(nowNanos))
                .min()
                .orElse(Long.MAX_VALUE);
        if (!stepIsDue && nanos < Long.MAX_VALUE) {
            stepIsDue = true;
            timetable.after(backends.size() <= MANY ? nanos : Math.max(nanos, GATHER_NANOS), this::step);
        }
    }

    /** The next step of all who start slowly: more weight, and room for more connections. */
    private void step() {
        synchronized (this) {
            stepIsDue = false;
        }
        renew();
        renewed.run();
    }
}
