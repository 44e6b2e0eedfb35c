package io.sluice.health;

import io.sluice.core.spi.BackendState;
import org.jspecify.annotations.Nullable;

/**
 * Counts passes and failures in a row and says when they decide. Pure; not safe for use by several threads.
 *
 * <pre>
 *   state now      passes that bring it UP   failures that take it DOWN
 *   STARTING       1                         1
 *   UP             -                         fall
 *   DOWN           rise                      -
 *   EJECTED        -                         fall
 *   DRAINING       -                         -
 *   MAINTENANCE    -                         -
 * </pre>
 *
 * A pass does not end an ejection: the exchanges failed though the probes passed, so the ejection's own time ends it. The
 * runs go on being counted in states where nothing is decided, so that a backend that comes back to UP while its probes
 * fail is not sent exchanges for another {@code fall} probes.
 */
final class RiseFall {

    /** No number of probes decides anything. */
    private static final int NEVER = Integer.MAX_VALUE;

    private final int rise;
    private final int fall;
    private boolean passing;
    private int run;

    /**
     * A state that was reached.
     *
     * @param up false for down
     * @param count the probes in a row that decided
     */
    record Decision(boolean up, int count) {

        /** The reason with the count, such as {@code "connection refused, 3 of 3 failures"}. */
        String with(String reason) {
            String what = up ? "pass" : "failure";
            String plural = up ? "passes" : "failures";
            return reason + ", " + count + " of " + count + " " + (count == 1 ? what : plural);
        }
    }

    RiseFall(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    /** Counts one result of a backend in that state; null where it decides nothing. */
    @Nullable
    Decision count(BackendState state, boolean passed) {
        run = passed == passing ? Math.min(run + 1, NEVER - 1) : 1;
        passing = passed;
        int needed = passed ? passesNeeded(state) : failuresNeeded(state);
        return run >= needed ? new Decision(passed, needed) : null;
    }

    private int passesNeeded(BackendState state) {
        return switch (state) {
            case STARTING -> 1;
            case DOWN -> rise;
            case UP, EJECTED, DRAINING, MAINTENANCE -> NEVER;
        };
    }

    private int failuresNeeded(BackendState state) {
        return switch (state) {
            case STARTING -> 1;
            case UP, EJECTED -> fall;
            case DOWN, DRAINING, MAINTENANCE -> NEVER;
        };
    }
}
