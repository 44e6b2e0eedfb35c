package io.sluice.core.clienthello;

import java.util.stream.IntStream;

/**
 * A list of 16-bit numbers in a ClientHello, in the client's order, GREASE among them: a view of its bytes. Immutable, safe for
 * use by any thread.
 */
public final class Codes {

    static final Codes NONE = new Codes(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int start;
    private final int size;

    Codes(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.size = length / 2;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /**
     * One of them.
     *
     * @throws IndexOutOfBoundsException where there is none of that index
     */
    public int at(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return Bytes.unsignedShort(bytes, start + 2 * index);
    }

    /** True where it is among them. */
    public boolean contains(int code) {
        for (int i = 0; i < size; i++) {
            if (at(i) == code) {
                return true;
            }
        }
        return false;
    }

    /** True for the numbers without meaning that clients strew in, so that servers stay tolerant (RFC 8701). */
    public static boolean isGrease(int code) {
        return (code & 0x0F0F) == 0x0A0A && code >> 8 == (code & 0xFF);
    }

    /** Those that mean something: all but GREASE, in the client's order. */
    public IntStream meant() {
        return IntStream.range(0, size).map(this::at).filter(code -> !isGrease(code));
    }
}
