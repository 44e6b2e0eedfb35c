package io.sluice.core.pool;

import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The state of one backend, moved as the picture of {@link BackendState} allows, and the slow start that a move may begin. Safe for use by
 * any thread; moves are made one after the other.
 */
final class BackendLife {

    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    private final PoolSettings pool;
    private final String name;
    private final BackendObserver observer;
    private final Timetable timetable;
    private volatile Backend.Condition condition;
    private volatile @Nullable SlowStart slowStart;
    private boolean judged;

    /** It is up or starting, as its pool says. */
    BackendLife(PoolSettings pool, String name, BackendObserver observer, Timetable timetable) {
        this.pool = pool;
        this.name = name;
        this.observer = observer;
        this.timetable = timetable;
        this.judged = pool.startsUp();
        this.condition = judged
                ? new Backend.Condition(BackendState.UP, "starts up", Instant.now())
                : new Backend.Condition(BackendState.STARTING, "no probe has ended yet", Instant.now());
    }

    Backend.Condition condition() {
        return condition;
    }

    /**
     * Moves to another state.
     *
     * @param byProbe whether it is a probe that says so, which not every state heeds
     * @param inUse whether it is in use, as one that failed may be; then it has its whole share already
     * @return false where it is already there or the move is not allowed; nothing has changed then
     */
    boolean moveTo(BackendState next, String reason, boolean byProbe, boolean inUse) {
        BackendState before;
        synchronized (this) {
            before = condition.state();
            if (!before.mayBecome(next) || byProbe && !heedsProbes(before)) {
                return false;
            }
            boolean slowly = next == BackendState.UP && wasAway(before) && !inUse;
            slowStart = slowly ? newSlowStart() : null;
            judged = true;
            condition = new Backend.Condition(next, reason, Instant.now());
            observer.stateChanged(before, next, reason);
        }
        LOG.atLevel(next == BackendState.DOWN || next == BackendState.EJECTED ? Level.WARN : Level.INFO)
                .log("backend {}/{} is {}, was {}: {}", pool.name(), name, next, before, reason);
        return true;
    }

    private static boolean heedsProbes(BackendState state) {
        return state != BackendState.MAINTENANCE && state != BackendState.DRAINING;
    }

    /**
     * True where it comes back from somewhere. When the process starts nobody was away: all would be slow, and none the warmer for it. Who
     * drained has been working all the time.
     */
    private boolean wasAway(BackendState before) {
        return switch (before) {
            case DOWN, EJECTED -> true;
            case STARTING -> judged;
            case UP, DRAINING, MAINTENANCE -> false;
        };
    }

    private @Nullable SlowStart newSlowStart() {
        long nanos = pool.availability().slowStart().toNanos();
        return nanos > 0 ? new SlowStart(timetable.nanos(), nanos) : null;
    }

    /** The percentage of its share that is due now. */
    int duePercent(long nowNanos) {
        SlowStart starting = slowStart;
        return starting == null ? SlowStart.FULL_PERCENT : starting.percent(nowNanos);
    }

    /** From now to the next step of its slow start; {@link Long#MAX_VALUE} where it has come to the end, or has none. */
    long nanosToNextStep(long nowNanos) {
        SlowStart starting = slowStart;
        return starting == null || starting.percent(nowNanos) == SlowStart.FULL_PERCENT
                ? Long.MAX_VALUE
                : starting.nanosToNextStep(nowNanos);
    }
}
