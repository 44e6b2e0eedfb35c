package io.sluice.core.spi;

/** How full the table of a pool is that knows which backend clients have. Safe for use by any thread, but not for an event loop: it looks at each part. */
public interface StickyTableCounts {

    /** Entries that are not too old. */
    int entries();

    /** Entries that made room for others, since the start. */
    long evicted();

    /** Entries that were not used for too long, since the start; each is counted when it is come across. */
    long expired();
}
