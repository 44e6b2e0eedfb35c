package io.sluice.ha;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a backup remembers of the master it hears. Owned by the virtual router's thread. */
final class MasterHeard {

    private @Nullable InetAddress source;
    private int highestPriority;
    private long belowSinceNanos;
    private boolean below;

    /** Takes note of an advert; true where this master has sent a higher priority before. */
    boolean heard(InetAddress from, int priority) {
        if (!from.equals(source)) {
            source = from;
            highestPriority = priority;
        }
        highestPriority = Math.max(highestPriority, priority);
        return priority < highestPriority;
    }

    /** Its priority is not below ours. */
    void isNotBelow() {
        below = false;
    }

    /** Its priority is below ours; gives back since how many nanoseconds it has been. */
    long isBelowSince(long nowNanos) {
        if (!below) {
            below = true;
            belowSinceNanos = nowNanos;
        }
        return nowNanos - belowSinceNanos;
    }

    void forget() {
        source = null;
        below = false;
    }
}
