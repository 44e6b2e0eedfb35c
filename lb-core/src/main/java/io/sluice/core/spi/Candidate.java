package io.sluice.core.spi;

/** A backend as a balancer sees it. Safe for use by any thread. */
public interface Candidate {

    /** The name of the backend, unique in its pool. */
    String name();

    /** The share of this candidate relative to the others, 1 to 256; a candidate of weight 0 is not in the list. */
    int weight();

    /** Exchanges that are on their way with this candidate now, over all event loops. */
    int outstanding();
}
