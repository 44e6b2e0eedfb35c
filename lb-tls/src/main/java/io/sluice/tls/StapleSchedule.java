package io.sluice.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to ask for the next OCSP response of a certificate, and until when the last one may be shown. Pure: events and time
 * in, decisions out. Used by one thread at a time.
 *
 * <pre>
 *   first look ──► asked ──good──► shown until its nextUpdate, asked again after half of what is left of it
 *                    ▲ └─failed──► asked again after 1 min, 2 min, 4 min ... 1 h
 *                    └──────────── each wait made up to a fifth longer by chance, so that nodes do not ask together
 * </pre>
 */
final class StapleSchedule {

    private static final Duration SHORTEST_REFRESH = Duration.ofMinutes(1);
    private static final Duration LONGEST_REFRESH = Duration.ofHours(12);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;
    private static final Duration WITHOUT_END = Duration.ofHours(1);

    private final RandomGenerator random;
    private Instant due;
    private @Nullable Instant shownUntil;
    private int failures;

    StapleSchedule(RandomGenerator random, Instant now) {
        this.random = random;
        this.due = now;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(due);
    }

    /** True once the response that is shown has outlived itself. */
    boolean isOutlived(Instant now) {
        return shownUntil != null && !now.isBefore(shownUntil);
    }

    /** The response was taken away. */
    void hidden() {
        shownUntil = null;
    }

    /** A good response came; null where it does not say until when it holds. */
    void good(@Nullable Instant nextUpdate, Instant now) {
        failures = 0;
        Instant until = nextUpdate == null ? now.plus(WITHOUT_END) : nextUpdate;
        shownUntil = until;
        Duration half = Duration.between(now, until).dividedBy(2);
        due = now.plus(later(bounded(half)));
    }

    /** None came, or a bad one; returns how often that has happened in a row. */
    int failed(Instant now) {
        due = now.plus(later(FIRST_RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS))));
        failures++;
        return failures;
    }

    private static Duration bounded(Duration wait) {
        if (wait.compareTo(SHORTEST_REFRESH) < 0) {
            return SHORTEST_REFRESH;
        }
        return wait.compareTo(LONGEST_REFRESH) > 0 ? LONGEST_REFRESH : wait;
    }

    private Duration later(Duration wait) {
        return wait.plusMillis(random.nextLong(wait.toMillis() / 5 + 1));
    }
}
