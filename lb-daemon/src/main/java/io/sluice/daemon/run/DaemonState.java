package io.sluice.daemon.run;

import java.util.Locale;

/**
 * The life of the daemon.
 *
 * <pre>
 *   STARTING ---> WARM ---> SERVING ---> DRAINING
 *       |           |          |             |
 *       +-----------+----------+-------------+---> STOPPED
 * </pre>
 */
public enum DaemonState {
    /** Parts are being built; nothing is open. */
    STARTING,
    /** The parts run and the first probes are out; the listeners are not open yet. */
    WARM,
    /** The listeners are open. */
    SERVING,
    /** Told to stop: nothing new is accepted, what is under way goes on for the drain timeout. */
    DRAINING,
    /** Everything is closed. */
    STOPPED;

    /** True where the move is one that the picture above allows. */
    public boolean mayBecome(DaemonState next) {
        return switch (this) {
            case STARTING -> next == WARM || next == STOPPED;
            case WARM -> next == SERVING || next == STOPPED;
            case SERVING -> next == DRAINING || next == STOPPED;
            case DRAINING -> next == STOPPED;
            case STOPPED -> false;
        };
    }

    /** The word for people. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
