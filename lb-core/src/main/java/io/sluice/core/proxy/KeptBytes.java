package io.sluice.core.proxy;

/**
 * What the exchanges of one event loop hold of request bodies that they might have to send again, all together: many small bodies
 * must not fill the memory. On that loop.
 */
final class KeptBytes {

    static final long MOST = 16 << 20;

    private long held;

    /** Counts bytes as held. They are to be given back. */
    void take(int bytes) {
        held += bytes;
    }

    void giveBack(long bytes) {
        held -= bytes;
    }

    /** False where more is held than may be; whoever took last gives back. */
    boolean hasRoom() {
        return held <= MOST;
    }
}
