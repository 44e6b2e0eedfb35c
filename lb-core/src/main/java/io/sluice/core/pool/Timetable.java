package io.sluice.core.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The time of pools, and what is to be done later in it; never on an event loop. Safe for use by any thread. */
public interface Timetable {

    /** The time now, which only differences make sense of. */
    long nanos();

    /** Does something once so many nanoseconds have gone, on a thread that may be kept for milliseconds. */
    void after(long nanos, Runnable action);

    /** The time of {@link System#nanoTime()}, and the JVM's own threads for what is done later. */
    static Timetable system() {
        return new Timetable() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void after(long nanos, Runnable action) {
                CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(action);
            }
        };
    }
}
