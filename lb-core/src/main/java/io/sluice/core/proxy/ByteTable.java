package io.sluice.core.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map from names to values that is asked with a piece of a byte array, so that no text is made of it. The caller works out
 * the hash as it walks over the bytes. Open addressing, at most half full; does not change after it was made.
 *
 * @param <V> the values
 */
final class ByteTable<V> {

    /** The hash of no bytes. */
    static final int EMPTY = 0;

    private static final int SPREAD = 0x9E3779B9;

    private final byte[][] keys;
    private final Object[] values;
    private final int shift;
    private final int longest;
    private final int size;

    /** A table of names in ASCII. */
    ByteTable(Map<String, V> entries) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(entries.size(), 1) * 2 - 1);
        size = entries.size();
        shift = 32 - bits;
        keys = new byte[1 << bits][];
        values = new Object[1 << bits];
        longest = entries.keySet().stream().mapToInt(String::length).max().orElse(-1);
        entries.forEach(this::put);
    }

    private void put(String name, V value) {
        byte[] key = name.getBytes(StandardCharsets.US_ASCII);
        int hash = EMPTY;
        for (byte b : key) {
            hash = hash(hash, b);
        }
        int at = slot(hash);
        while (keys[at] != null) {
            at = at + 1 & keys.length - 1;
        }
        keys[at] = key;
        values[at] = value;
    }

    /** The hash of some bytes with one more behind them. */
    static int hash(int before, byte next) {
        return before * 31 + next;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The length of the longest name, -1 where there is none. */
    int longest() {
        return longest;
    }

    /** The value of the name that stands there, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V get(int hash, byte[] bytes, int start, int end) {
        for (int at = slot(hash); keys[at] != null; at = at + 1 & keys.length - 1) {
            byte[] key = keys[at];
            if (java.util.Arrays.equals(key, 0, key.length, bytes, start, end)) {
                return (V) values[at];
            }
        }
        return null;
    }

    /** The upper bits of a product: those that every byte of the name has had a part in. */
    private int slot(int hash) {
        return hash * SPREAD >>> shift;
    }
}
