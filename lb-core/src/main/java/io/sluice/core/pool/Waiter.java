package io.sluice.core.pool;

import org.jspecify.annotations.Nullable;

/** What stands in a {@link WaitingLine}. Each method may be called by any thread and must not block. */
public interface Waiter {

    /** True where a connection to the backend is of use. What it depends on beside the waiter is told by the pool when it changes. */
    boolean mayUse(Backend backend);

    /** The one backend that it wants, also where that one drains or has no weight; null where it takes others. */
    default @Nullable Backend only() {
        return null;
    }

    /** True where it may use every backend of the pool. */
    boolean mayUseAny();

    /**
     * It has left the line at its front and holds one of the connections that the backend may have, reserved for it; whoever
     * needs it no more gives it back by {@link Backend#releaseConnection}.
     */
    void granted(Backend backend);

    /** Unused connections are kept to backends that are up: asks the event loops to pass them on. */
    void askForIdle();

    /** It has left the line because no backend is up that it may use, or the one that it wants is not. */
    void hopeless();
}
