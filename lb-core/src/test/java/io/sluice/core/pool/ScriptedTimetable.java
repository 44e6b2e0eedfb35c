package io.sluice.core.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A time that goes on when the test says so, and with it what was to be done later. Used by one thread. */
public final class ScriptedTimetable implements Timetable {

    private record Due(long nanos, Runnable action) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private volatile long now = Long.MAX_VALUE - 1_000_000_000L; // so that it overflows on the way

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public synchronized void after(long nanos, Runnable action) {
        due.add(new Due(nanosSinceStart() + nanos, action));
    }

    private long nanosSinceStart() {
        return now - (Long.MAX_VALUE - 1_000_000_000L);
    }

    /** Lets time go by, and does what is due meanwhile, each at its time. */
    public void advance(Duration by) {
        long end = nanosSinceStart() + by.toNanos();
        while (!due.isEmpty() && due.peek().nanos() <= end) {
            Due next = due.remove();
            now += Math.max(0, next.nanos() - nanosSinceStart());
            next.action().run();
        }
        now += end - nanosSinceStart();
    }

    /** How much is still to be done. */
    public int waiting() {
        return due.size();
    }
}
