package io.sluice.daemon.run;

import java.util.Locale;

/**
 * The life of the daemon.
 *
 * <pre>
 *   STARTING ---> WARMING ---> SERVING ---> DRAINING
 *       |            |             |             |
 *       +------------+-------------+-------------+---> STOPPED
 * </pre>
 */
public enum DaemonState {
    /** Parts are being built, and the first probes are out; the listeners are not open yet. */
    STARTING,
    /** The listeners are open and answer; the daemon exercises its own code before it calls itself ready. */
    WARMING,
    /** The listeners are open and what is hot is compiled. */
    SERVING,
    /** Told to stop: nothing new is accepted, what is under way goes on for the drain timeout. */
    DRAINING,
    /** Everything is closed. */
    STOPPED;

    /** True where the move is one that the picture above allows. */
    public boolean mayBecome(DaemonState next) {
        return switch (this) {
            case STARTING -> next == WARMING || next == STOPPED;
            case WARMING -> next == SERVING || next == STOPPED;
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
