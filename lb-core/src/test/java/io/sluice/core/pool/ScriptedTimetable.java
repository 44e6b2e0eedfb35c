package io.sluice.core.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A time that goes on when the test says so, and with it what was to be done later. Used by one thread. */
public final class ScriptedTimetable implements Timetable {

    private record Due(long nanos, Runnable action) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private final AtomicLong gone = new AtomicLong();

    @Override
    public long nanos() {
        return Long.MAX_VALUE - 1_000_000_000L + gone.get(); // so that it overflows on the way
    }

    @Override
    public void after(long nanos, Runnable action) {
        due.add(new Due(gone.get() + nanos, action));
    }

    /** Lets time go by, and does what is due meanwhile, each at its time. */
    public void advance(Duration by) {
        long end = gone.get() + by.toNanos();
        while (!due.isEmpty() && due.peek().nanos() <= end) {
            Due next = due.remove();
            gone.accumulateAndGet(next.nanos(), Math::max);
            next.action().run();
        }
        gone.set(end);
    }

    /** How much is still to be done. */
    public int waiting() {
        return due.size();
    }
}
