package io.sluice.core.proxy;

import org.jspecify.annotations.Nullable;

/**
 * A point in time after which something is done, that can be moved at the price of a field write. One per connection, made
 * with it; owned by its event loop.
 */
final class Deadline {

    static final long NONE = Long.MAX_VALUE;
    static final long UNLINKED = Long.MIN_VALUE;

    private final Runnable expired;

    // Written by the wheel only.
    long at = NONE;
    long slot = UNLINKED;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    Deadline(Runnable expired) {
        this.expired = expired;
    }

    void expire() {
        expired.run();
    }

    /** Unset; stays where it is in the wheel and is dropped when its slot comes. */
    void clear() {
        at = NONE;
    }
}
