package io.sluice.core.sticky;

import io.sluice.core.settings.StickySettings;
import java.util.function.ToLongFunction;

/**
 * Which backend the clients have, by the hash of a key. Shared by all event loops, cut into shards that are locked one at a time
 * for some fifty nanoseconds, so that loops meet only where their keys fall into the same shard. Bounded: each shard has its share
 * of the size, and in a full one the entry makes room that has not been used for longest.
 *
 * <p>Keys are hashed to 64 bits under a secret of the table ({@link SipHash}): two of n keys are taken for one with a probability
 * of n²/2⁶⁵, with 100,000 entries once in 4 · 10⁹ tables; then two clients share a backend. An entry takes some 40 bytes.
 */
final class KeyTable {

    private static final int MOST_SHARDS = 64;

    /** Below that many entries a shard would be full long before the table is. */
    private static final int LEAST_SHARE = 1024;

    private static final long NANOS = 1_000_000_000L;

    private final SipHash hash = SipHash.random();
    private final TableShard[] shards;
    private final StickySettings.Table settings;
    private final long originNanos;

    KeyTable(StickySettings.Table settings, long nowNanos) {
        this.settings = settings;
        this.originNanos = nowNanos;
        shards = new TableShard[shards(settings.size())];
        int seconds = (int) settings.expire().toSeconds();
        for (int i = 0; i < shards.length; i++) {
            // The first ones take what is left over.
            int most = settings.size() / shards.length + (i < settings.size() % shards.length ? 1 : 0);
            shards[i] = new TableShard(most, seconds);
        }
    }

    private static int shards(int size) {
        int shards = 1;
        while (shards < MOST_SHARDS && size / (shards * 2) >= LEAST_SHARE) {
            shards *= 2;
        }
        return shards;
    }

    /** True where it would be the same table under other settings, so that it can go on under them. */
    boolean serves(StickySettings.Table next) {
        return settings.equals(next);
    }

    SipHash hash() {
        return hash;
    }

    /** The value of the key, which is used by this, or {@link TableShard#ABSENT}. */
    long find(long key, long nowNanos) {
        TableShard shard = shard(key);
        synchronized (shard) {
            return shard.find(key, seconds(nowNanos));
        }
    }

    /** Says what the value of a key is, where it was that before. */
    void put(long key, long before, long value, long nowNanos) {
        TableShard shard = shard(key);
        synchronized (shard) {
            shard.put(key, before, value, seconds(nowNanos));
        }
    }

    /** How many entries there are, without those that are too old at that time. */
    int entries(long nowNanos) {
        int now = seconds(nowNanos);
        return (int) sum(shard -> {
            shard.expire(now);
            return shard.count();
        });
    }

    /** How many entries have made room for others. */
    long evicted() {
        return sum(TableShard::evicted);
    }

    /** How many entries have been left unused for too long. */
    long expired() {
        return sum(TableShard::expired);
    }

    /** How many entries there is memory for now. */
    int capacity() {
        return (int) sum(TableShard::capacity);
    }

    private long sum(ToLongFunction<TableShard> part) {
        long sum = 0;
        for (TableShard shard : shards) {
            synchronized (shard) {
                sum += part.applyAsLong(shard);
            }
        }
        return sum;
    }

    private TableShard shard(long key) {
        return shards[(int) key & shards.length - 1];
    }

    /** A second is fine enough, and fits for 68 years. */
    private int seconds(long nowNanos) {
        return (int) ((nowNanos - originNanos) / NANOS);
    }
}
