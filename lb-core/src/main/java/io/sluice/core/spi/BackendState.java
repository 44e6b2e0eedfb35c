package io.sluice.core.spi;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life of a backend.
 *
 * <pre>
 *                STARTING
 *         passed /      \ failed
 *               v        v
 *     +------> UP <---> DOWN <----+        from UP to DOWN: failed; from DOWN to UP: passed
 *     |        |                  |
 *     | time   | ejected          | failed
 *     | over   v                  |
 *     +----- EJECTED -------------+
 *
 *   any of these four --removed---> DRAINING -----kept----> UP or DOWN
 *   any of these five --operator--> MAINTENANCE --operator--> STARTING
 * </pre>
 *
 * There is no other move.
 */
public enum BackendState {
    /** Not yet known: no probe has ended. Gets no exchanges. */
    STARTING,
    /** Gets exchanges. */
    UP,
    /** Finishes what it has, gets nothing new but from clients that are to come back to it. */
    DRAINING,
    /** Failed its probes. Gets nothing. */
    DOWN,
    /** Set aside for a time because its exchanges failed. Gets nothing. */
    EJECTED,
    /** Taken out by an operator; probes do not bring it back. */
    MAINTENANCE;

    /** True where the balancer may choose a backend in this state. */
    public boolean usable() {
        return this == UP;
    }

    /** True where clients that had the backend may be led to it still, though no others. */
    public boolean keepsClients() {
        return this == UP || this == DRAINING;
    }

    /** True where the move is one that the picture above allows. */
    public boolean mayBecome(BackendState next) {
        return next != this && legal().contains(next);
    }

    private Set<BackendState> legal() {
        return switch (this) {
            case STARTING -> EnumSet.of(UP, DOWN, DRAINING, MAINTENANCE);
            case UP -> EnumSet.of(DOWN, EJECTED, DRAINING, MAINTENANCE);
            case DOWN -> EnumSet.of(UP, DRAINING, MAINTENANCE);
            case EJECTED -> EnumSet.of(UP, DOWN, DRAINING, MAINTENANCE);
            case DRAINING -> EnumSet.of(UP, DOWN, MAINTENANCE);
            case MAINTENANCE -> EnumSet.of(STARTING);
        };
    }
}
