package io.sluice.core.sticky;

import java.util.Arrays;

/**
 * A part of a {@link KeyTable}: entries of a key, a value and the time of the last use, chained by hash and in the order of use. As
 * each entry lives equally long after its last use, that order is also the one in which they expire. Grows up to its bound and
 * keeps no objects. Not safe for use by several threads.
 *
 * <pre>
 *   buckets[hash] --> entry --chain--> entry --> NONE
 *   oldest --later--> ... --later--> youngest
 * </pre>
 */
final class TableShard {

    /** What {@link #find} returns where there is no entry; no value may be it. */
    static final long ABSENT = 0;

    private static final int NONE = -1;
    private static final int FIRST_SIZE = 16;

    private final int most;
    private final int expireSeconds;
    private int count;
    private int free = NONE;
    private int used;
    private int oldest = NONE;
    private int youngest = NONE;
    private long evicted;
    private long expired;

    private int[] buckets;
    private long[] keys;
    private long[] values;
    private int[] seconds;
    private int[] chain;
    private int[] earlier;
    private int[] later;

    TableShard(int most, int expireSeconds) {
        this.most = most;
        this.expireSeconds = expireSeconds;
        int size = Math.min(most, FIRST_SIZE);
        keys = new long[size];
        values = new long[size];
        seconds = new int[size];
        chain = new int[size];
        earlier = new int[size];
        later = new int[size];
        buckets = newBuckets(size);
    }

    private static int[] newBuckets(int size) {
        int[] buckets = new int[Integer.highestOneBit(Math.max(1, size)) * 2];
        Arrays.fill(buckets, NONE);
        return buckets;
    }

    /** The value of the key, which is used by this, or {@link #ABSENT}. */
    long find(long key, int now) {
        int entry = entry(key);
        if (entry == NONE) {
            return ABSENT;
        }
        if (now - seconds[entry] >= expireSeconds) {
            expired++;
            remove(entry);
            return ABSENT;
        }
        touch(entry, now);
        return values[entry];
    }

    /**
     * Says what the value of a key is, where it was that before; the first of several who say it at the same time wins.
     *
     * @param before the value as it was found, or {@link #ABSENT}
     */
    void put(long key, long before, long value, int now) {
        int entry = entry(key);
        if (entry == NONE) {
            add(key, value, now);
        } else if (values[entry] == before || now - seconds[entry] >= expireSeconds) {
            values[entry] = value;
            touch(entry, now);
        }
    }

    private void add(long key, long value, int now) {
        expire(now);
        if (count == most) {
            evicted++;
            remove(oldest);
        }
        int entry = free == NONE ? fresh() : free;
        if (entry == free) {
            free = later[entry];
        }
        keys[entry] = key;
        values[entry] = value;
        seconds[entry] = now;
        int bucket = bucket(key);
        chain[entry] = buckets[bucket];
        buckets[bucket] = entry;
        append(entry);
        count++;
    }

    /** Lets go of what has not been used for too long. */
    void expire(int now) {
        while (oldest != NONE && now - seconds[oldest] >= expireSeconds) {
            expired++;
            remove(oldest);
        }
    }

    private int fresh() {
        if (used == keys.length) {
            grow(Math.min(most, used * 2));
        }
        return used++;
    }

    private void grow(int size) {
        keys = Arrays.copyOf(keys, size);
        values = Arrays.copyOf(values, size);
        seconds = Arrays.copyOf(seconds, size);
        chain = Arrays.copyOf(chain, size);
        earlier = Arrays.copyOf(earlier, size);
        later = Arrays.copyOf(later, size);
        buckets = newBuckets(size);
        for (int entry = oldest; entry != NONE; entry = later[entry]) {
            int bucket = bucket(keys[entry]);
            chain[entry] = buckets[bucket];
            buckets[bucket] = entry;
        }
    }

    /** The lower bits have chosen the shard. */
    private int bucket(long key) {
        return (int) (key >>> 32) & buckets.length - 1;
    }

    private int entry(long key) {
        int entry = buckets[bucket(key)];
        while (entry != NONE && keys[entry] != key) {
            entry = chain[entry];
        }
        return entry;
    }

    private void touch(int entry, int now) {
        seconds[entry] = now;
        if (entry != youngest) {
            unlink(entry);
            append(entry);
        }
    }

    private void append(int entry) {
        earlier[entry] = youngest;
        later[entry] = NONE;
        if (youngest == NONE) {
            oldest = entry;
        } else {
            later[youngest] = entry;
        }
        youngest = entry;
    }

    private void unlink(int entry) {
        int before = earlier[entry];
        int after = later[entry];
        if (before == NONE) {
            oldest = after;
        } else {
            later[before] = after;
        }
        if (after == NONE) {
            youngest = before;
        } else {
            earlier[after] = before;
        }
    }

    private void remove(int entry) {
        unlink(entry);
        int bucket = bucket(keys[entry]);
        if (buckets[bucket] == entry) {
            buckets[bucket] = chain[entry];
        } else {
            int before = buckets[bucket];
            while (chain[before] != entry) {
                before = chain[before];
            }
            chain[before] = chain[entry];
        }
        later[entry] = free;
        free = entry;
        count--;
    }

    int count() {
        return count;
    }

    /** How many there is memory for. */
    int capacity() {
        return keys.length;
    }

    long evicted() {
        return evicted;
    }

    long expired() {
        return expired;
    }
}
