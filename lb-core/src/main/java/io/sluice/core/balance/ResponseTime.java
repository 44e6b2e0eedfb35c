package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a backend takes to begin an answer, as a moving average over time that heeds peaks at once and forgets them in seconds.
 *
 * <ul>
 *   <li>A slower answer counts for one half at once, but as no more than {@value #STEEPEST} times what was known: one that was slow
 *       by chance is forgotten soon, and a few that were not are believed.
 *   <li>A quicker answer counts by the time since the last one: after {@link #FORGET_NANOS} for 63 %.
 *   <li>While nothing is heard the value sinks half as fast, so that a backend that nobody picked is tried again.
 *   <li>A failure counts as {@value #STEEPEST} times what was known, up to a second, or as long as it took: to fail fast must not
 *       attract.
 *   <li>What is owed counts, too: the mean age of the requests without an answer. A backend that has stopped to answer is known to
 *       be slow before the first timeout.
 * </ul>
 *
 * Safe for use by several threads. Two answers at once may count as one; the value is an estimate.
 */
public final class ResponseTime {

    static final long FORGET_NANOS = 2_000_000_000L;
    static final int STEEPEST = 8;

    private static final long FAILED_MOST_NANOS = 1_000_000_000L;

    /** The bits of {@link #owed} for how many there are; above them stand the begins of all in milliseconds, added up. */
    private static final int COUNT_BITS = 20;

    // Opaque: whole values, in no order. A value with the time of another is an error of one answer.
    private final AtomicLong value = new AtomicLong(Candidate.UNKNOWN);
    private final AtomicLong atNanos = new AtomicLong();

    private final AtomicLong owed = new AtomicLong();

    /** A request is on its way. */
    public void begin(long nowNanos) {
        owed.getAndAdd(owing(nowNanos));
    }

    /** It waits no more. */
    public void end(long begunNanos) {
        owed.getAndAdd(-owing(begunNanos));
    }

    private static long owing(long begunNanos) {
        return (begunNanos / 1_000_000 << COUNT_BITS) + 1;
    }

    /** An answer came, or a failure in its place. */
    public void add(long nowNanos, long nanos, boolean failed) {
        long known = known(nowNanos);
        long counts = failed ? Math.max(nanos, failure(known)) : Math.max(nanos, 1);
        if (known == Candidate.UNKNOWN) {
            set(nowNanos, counts);
        } else if (counts >= known) {
            set(nowNanos, (known + Math.min(counts, STEEPEST * known)) / 2);
        } else {
            long last = value.getOpaque();
            double kept = kept(nowNanos - atNanos.getOpaque());
            set(nowNanos, Math.max(1, (long) (last * kept + counts * (1 - kept))));
        }
    }

    /** No answer came, and it would have taken longer than that. */
    public void atLeast(long nowNanos, long nanos) {
        if (nanos > known(nowNanos)) {
            add(nowNanos, nanos, false);
        }
    }

    private static long failure(long known) {
        return known == Candidate.UNKNOWN ? FAILED_MOST_NANOS : Math.min(STEEPEST * known, FAILED_MOST_NANOS);
    }

    private void set(long nowNanos, long nanos) {
        value.setOpaque(nanos);
        atNanos.setOpaque(nowNanos);
    }

    /** The estimate for now, or {@link Candidate#UNKNOWN}. */
    public long nanos(long nowNanos) {
        return Math.max(known(nowNanos), age(nowNanos));
    }

    private long known(long nowNanos) {
        long last = value.getOpaque();
        return last == Candidate.UNKNOWN
                ? Candidate.UNKNOWN
                : Math.max(1, (long) (last * kept((nowNanos - atNanos.getOpaque()) / 2)));
    }

    /** The mean age of what is owed. Sums of begins may overflow: the difference is right all the same. */
    private long age(long nowNanos) {
        long now = owed.get();
        long count = now & (1L << COUNT_BITS) - 1;
        if (count == 0) {
            return 0;
        }
        long millis = (count * (nowNanos / 1_000_000) - (now >> COUNT_BITS)) << COUNT_BITS >> COUNT_BITS;
        return Math.max(0, millis / count) * 1_000_000;
    }

    /** About e^(-t/FORGET), with three multiplications in the place of a call. */
    private static double kept(long nanos) {
        double x = Math.max(0, nanos) / (double) FORGET_NANOS;
        return 1 / (1 + x * (1 + x * (0.5 + x * (1.0 / 6))));
    }
}
