package io.sluice.core.proxy;

import io.sluice.core.spi.ConnectionClose;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How old and how used a backend connection is, and whether it may serve once more. Owned by its event loop. */
final class Wear {

    /** Up to this share of the age is taken off by chance: what was opened together must not be closed together. */
    private static final double JITTER = 0.05;

    private long retireNanos;
    private int requests;

    /** The connection is there; its age begins. */
    void begin(long nowNanos, long ageNanos, RandomGenerator chance) {
        retireNanos = nowNanos + ageNanos - (long) (ageNanos * JITTER * chance.nextDouble());
    }

    /** A request goes out on it. */
    void use() {
        requests++;
    }

    /** Why the connection may serve no more, or null where it may. */
    @Nullable
    ConnectionClose over(long nowNanos, int mostRequests) {
        if (mostRequests > 0 && requests >= mostRequests) {
            return ConnectionClose.MAX_REQUESTS;
        }
        return old(nowNanos) ? ConnectionClose.MAX_AGE : null;
    }

    boolean old(long nowNanos) {
        return nowNanos - retireNanos >= 0;
    }

    /** When the connection is to be closed where nobody uses it from now on. */
    long idleUntil(long nowNanos, long idleNanos) {
        return nowNanos + Math.min(idleNanos, retireNanos - nowNanos);
    }
}
