package io.sluice.core.http;

import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a message as HTTP/2 has them: names and values in their order, pseudo-fields among them (RFC 9113 section 8.3). Kept with
 * a connection and filled anew for each head. Not safe for use by several threads.
 */
public final class FieldList {

    private @Nullable AsciiString[] texts = new AsciiString[64];
    private int count;

    /** Forgets all fields. */
    public void clear() {
        Arrays.fill(texts, 0, 2 * count, null);
        count = 0;
    }

    /** Adds a field behind those that are there. The texts must not change any more. */
    public void add(AsciiString name, AsciiString value) {
        if (2 * count == texts.length) {
            texts = Arrays.copyOf(texts, texts.length * 2);
        }
        texts[2 * count] = name;
        texts[2 * count + 1] = value;
        count++;
    }

    public int size() {
        return count;
    }

    /** The name of a field. */
    public AsciiString name(int field) {
        return Objects.requireNonNull(texts[2 * field]);
    }

    /** The value of a field. */
    public AsciiString value(int field) {
        return Objects.requireNonNull(texts[2 * field + 1]);
    }
}
