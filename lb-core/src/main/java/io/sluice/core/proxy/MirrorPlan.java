package io.sluice.core.proxy;

import io.sluice.core.settings.MirrorSettings;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteSettings;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The mirror of a route, worked out once per snapshot, and how many copies are under way. Used by all event loops. */
final class MirrorPlan {

    /** Where copies go. */
    final RoutePlan route;

    final int bodySize;
    final long timeoutNanos;
    private final int percent;
    private final int most;
    private final AtomicInteger active = new AtomicInteger();

    /**
     * A mirror.
     *
     * @param of the route that it is for, whose rewriting copies get too
     */
    MirrorPlan(MirrorSettings settings, RouteSettings of, Map<String, PoolPlan> pools) {
        this.route = new RoutePlan(
                new RouteSettings(
                        of.match(),
                        new RouteAction.ToPool(settings.pool()),
                        of.policy().ofMirror()),
                pools);
        this.bodySize = settings.bodySize();
        this.timeoutNanos = settings.timeout().toNanos();
        this.percent = settings.percent();
        this.most = settings.maxActive();
    }

    /** True where a request is one of those that are copied. */
    boolean draws(RandomGenerator random) {
        return percent == 100 || random.nextInt(100) < percent;
    }

    /** Takes one of the places; false where all are taken. Who got one {@linkplain #leave leaves}. */
    boolean enter() {
        if (active.incrementAndGet() <= most) {
            return true;
        }
        active.decrementAndGet();
        return false;
    }

    void leave() {
        active.decrementAndGet();
    }
}
