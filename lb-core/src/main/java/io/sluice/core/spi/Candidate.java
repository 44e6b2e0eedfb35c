package io.sluice.core.spi;

/** A backend as a balancer sees it. Safe for use by any thread. */
public interface Candidate {

    /** The {@link #latencyNanos} of a candidate of which nothing is known. */
    long UNKNOWN = 0;

    /** The name of the backend, unique in its pool. */
    String name();

    /**
     * The share of this candidate relative to the others, 1 to 256; a candidate of weight 0 is not in the list. Ask when a
     * balancer is made: the next weight comes with the next balancer.
     */
    int weight();

    /** Exchanges that are on their way with this candidate now, over all event loops. */
    int outstanding();

    /** Exchanges that are on their way with all backends of the pool. */
    long poolOutstanding();

    /**
     * How long it takes to begin a response, as far as one knows now: a peak-sensitive moving average that forgets with time.
     * Failures count as slow, and what it has been owing an answer for counts as long as it lasts.
     *
     * @param nowNanos by {@link System#nanoTime()}
     * @return at least 1, or {@link #UNKNOWN}
     */
    long latencyNanos(long nowNanos);
}
