package io.sluice.core.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that is put together and read at once; lent by an event loop and used again. */
final class ScratchText {

    /** Longer than a target can be, with what a route puts before it: more is not put together. */
    static final int MOST = (1 << 20) + 4096;

    private byte[] bytes = new byte[256];
    private int length;

    ScratchText clear() {
        length = 0;
        return this;
    }

    void append(byte[] from, int start, int end) {
        int count = Math.min(end - start, MOST - length);
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    void append(String text) {
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        append(from, 0, from.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
