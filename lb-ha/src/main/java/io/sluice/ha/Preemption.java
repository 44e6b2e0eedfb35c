package io.sluice.ha;

import java.time.Duration;

/**
 * Whether a node takes over from a living master of lower priority.
 *
 * @param wanted false to leave it alone, so that a node that comes back breaks no connection
 * @param delay for how long it must have been heard first
 */
public record Preemption(boolean wanted, Duration delay) {

    private static final Duration LONGEST = Duration.ofHours(1);

    public Preemption {
        new Problems()
                .require(
                        "preempt-delay",
                        !delay.isNegative() && delay.compareTo(LONGEST) <= 0,
                        "must be from 0s to 1h, not " + delay.toSeconds() + "s")
                .require(
                        "preempt-delay",
                        wanted || delay.isZero(),
                        "delays what is off; it needs preempt: true, or leave it out")
                .done();
    }

    /** No preemption. */
    public static Preemption never() {
        return new Preemption(false, Duration.ZERO);
    }

    /** Preemption at once. */
    public static Preemption atOnce() {
        return new Preemption(true, Duration.ZERO);
    }
}
