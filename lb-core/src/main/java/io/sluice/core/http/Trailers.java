package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The fields behind a body (RFC 9110 section 6.5) as field lines of HTTP/1, each checked by whoever adds it. Kept with the
 * connection and used again. Not safe for use by several threads.
 */
public final class Trailers {

    /** Takes one field. */
    @FunctionalInterface
    public interface Taker {

        /** The name is at {@code [nameStart, nameEnd)} of the bytes, the value at {@code [valueStart, valueEnd)}. */
        void take(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd);
    }

    private byte[] bytes = new byte[0];
    private int length;

    /** Forgets what is there. */
    public void clear() {
        length = 0;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** How many bytes the lines have. */
    public int length() {
        return length;
    }

    void add(byte b) {
        room(1);
        bytes[length++] = b;
    }

    /** Adds a line whose name and value are known to be right (RFC 9110 sections 5.1 and 5.5). */
    public void add(CharSequence name, CharSequence value) {
        room(name.length() + value.length() + 4);
        add(name);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        add(value);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    /** Becomes a copy of others. */
    public void copy(Trailers others) {
        length = 0;
        room(others.length);
        System.arraycopy(others.bytes, 0, bytes, 0, others.length);
        length = others.length;
    }

    /** Writes the lines, without the empty one that ends them. */
    public void write(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    /** Hands over each field. */
    public void forEach(Taker taker) {
        int line = 0;
        while (line < length) {
            int end = find('\n', line, length) - 1;
            int nameEnd = find(':', line, end);
            int start = nameEnd + 1;
            int valueEnd = end;
            while (start < valueEnd && Ascii.isWhitespace(bytes[start])) {
                start++;
            }
            while (valueEnd > start && Ascii.isWhitespace(bytes[valueEnd - 1])) {
                valueEnd--;
            }
            taker.take(bytes, line, nameEnd, start, valueEnd);
            line = end + 2;
        }
    }

    private int find(char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private void add(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(256, bytes.length * 2), length + more));
        }
    }
}
