package io.sluice.metrics;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded ring of records, written by any thread and read by one, without locks: a full ring refuses, and no thread
 * waits for another.
 *
 * <pre>
 *   cells   | record 1         | record 2 | claimed, being copied | free ...
 *   lengths | 90 | 0  | 0      | 17       | 0                     | 0
 *             ^ read                                                ^ claimed
 * </pre>
 *
 * A record is a run of cells of 32 bytes; it may wrap. A writer claims the cells by moving {@code claimed}, copies, and
 * then publishes by setting the length of the first cell, which the reader sets back to 0 before it frees the cells.
 */
final class ByteRing {

    private static final int CELL_BITS = 5;
    private static final int CELL_BYTES = 1 << CELL_BITS;

    private final byte[] bytes;
    private final int mask;
    private final AtomicIntegerArray lengths;
    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    /**
     * @param leastBytes rounded up to a power of two
     */
    ByteRing(int leastBytes) {
        int capacity = Math.max(CELL_BYTES, Integer.highestOneBit(Math.max(1, leastBytes - 1)) << 1);
        bytes = new byte[capacity];
        mask = capacity - 1;
        lengths = new AtomicIntegerArray(capacity >> CELL_BITS);
    }

    /**
     * Appends a record. Any thread.
     *
     * @return false where there is no room; nothing has changed then
     */
    boolean offer(byte[] from, int length) {
        long needed = (length + CELL_BYTES - 1L) & -CELL_BYTES;
        long at = claimed.get();
        while (true) {
            if (length == 0 || at + needed - read.get() > bytes.length) {
                return false;
            }
            long witness = claimed.compareAndExchange(at, at + needed);
            if (witness == at) {
                break;
            }
            at = witness;
        }
        int index = (int) at & mask;
        int first = Math.min(length, bytes.length - index);
        System.arraycopy(from, 0, bytes, index, first);
        System.arraycopy(from, first, bytes, 0, length - first);
        lengths.setRelease(index >> CELL_BITS, length);
        return true;
    }

    /**
     * Takes the oldest record. One thread.
     *
     * @param to where its bytes go
     * @param offset where in it
     * @return its length; 0 where there is none, or where it does not fit in the rest and stays
     */
    int poll(byte[] to, int offset) {
        long at = read.get();
        int index = (int) at & mask;
        int length = lengths.getAcquire(index >> CELL_BITS);
        if (length == 0 || length > to.length - offset) {
            return 0;
        }
        int first = Math.min(length, bytes.length - index);
        System.arraycopy(bytes, index, to, offset, first);
        System.arraycopy(bytes, 0, to, offset + first, length - first);
        lengths.setPlain(index >> CELL_BITS, 0);
        read.setRelease(at + ((length + CELL_BYTES - 1L) & -CELL_BYTES));
        return length;
    }
}
