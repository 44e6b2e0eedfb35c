package io.sluice.daemon.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the state of the daemon and rejects moves that its picture does not have. Safe for use by any thread. */
final class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private volatile DaemonState state = DaemonState.STARTING;

    DaemonState state() {
        return state;
    }

    /**
     * Moves on.
     *
     * @throws IllegalStateException where the move is not allowed
     */
    void moveTo(DaemonState next) {
        if (!tryMoveTo(next)) {
            throw new IllegalStateException("a daemon that is " + state.word() + " cannot become " + next.word());
        }
    }

    /** Moves on where that is allowed; false where it is not. */
    synchronized boolean tryMoveTo(DaemonState next) {
        if (!state.mayBecome(next)) {
            return false;
        }
        LOG.debug("{}, was {}", next.word(), state.word());
        state = next;
        return true;
    }
}
