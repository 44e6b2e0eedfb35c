package io.sluice.daemon.run;

import io.sluice.daemon.config.Tracked;
import java.util.Optional;

/** Whether an own check holds, from what its runs gave: the first decides at once, later ones by rise and fall. Owned by one thread, read by any. */
final class PassCount {

    private final int rise;
    private final int fall;
    private boolean decided;
    private boolean holds;
    private int against;
    private volatile Optional<String> failing = Optional.of("has not passed yet");

    PassCount(Tracked.Rhythm rhythm) {
        rise = rhythm.rise();
        fall = rhythm.fall();
    }

    /** Takes note of a run; empty for one that passed, else why not. */
    void ran(Optional<String> failure) {
        boolean passed = failure.isEmpty();
        against = decided && passed == holds ? 0 : against + 1;
        if (!decided || against >= (passed ? rise : fall)) {
            decided = true;
            holds = passed;
            against = 0;
        }
        if (holds) {
            failing = Optional.empty();
        } else if (!passed) {
            failing = failure;
        }
    }

    /** Why it does not hold, or empty where it does. */
    Optional<String> failing() {
        return failing;
    }
}
