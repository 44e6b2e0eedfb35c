package io.sluice.metrics;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Builds one line of JSON in a buffer that is used again for the next. Not safe for use by several threads.
 *
 * <p>Text comes from strangers. Control characters (C0, DEL and C1), the quote and the backslash are escaped, half
 * surrogates become U+FFFD, all else is UTF-8, so that a line is one line and valid whatever came in. A value is cut
 * where its escaped form would pass {@link #MOST_VALUE_BYTES}. Keys are ours and are not escaped.
 */
final class JsonLine {

    /** How many bytes a value of text may take between its quotes. */
    static final int MOST_VALUE_BYTES = 1024;

    private static final int BUFFER_BYTES = 24 * 1024;
    private static final int MOST_BYTES_PER_CHARACTER = 6;
    private static final int MOST_DIGITS = 20;
    private static final int NANOS_PER_MICRO = 1000;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** 1 for each ASCII character that stands for itself. */
    private static final byte[] PLAIN = plain();

    private final byte[] line = new byte[BUFFER_BYTES];
    private int end;

    /** A key with its quotes and colon, to be made once. */
    static byte[] key(String name) {
        return ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    JsonLine start() {
        line[0] = '{';
        end = 1;
        return this;
    }

    /** Ends the line, newline included. */
    void finish() {
        line[end++] = '}';
        line[end++] = '\n';
    }

    byte[] bytes() {
        return line;
    }

    int length() {
        return end;
    }

    /** Text, or null. */
    JsonLine text(byte[] key, @Nullable String value) {
        key(key);
        if (value == null) {
            raw(NULL, NULL.length);
            return this;
        }
        line[end++] = '"';
        escaped(value);
        line[end++] = '"';
        return this;
    }

    /** Text that is known to need no escape. */
    JsonLine plainText(byte[] key, byte[] value, int length) {
        key(key);
        line[end++] = '"';
        raw(value, length);
        line[end++] = '"';
        return this;
    }

    JsonLine number(byte[] key, long value) {
        key(key);
        digits(value);
        return this;
    }

    JsonLine truth(byte[] key, boolean value) {
        key(key);
        byte[] word = value ? Truth.TRUE : Truth.FALSE;
        raw(word, word.length);
        return this;
    }

    JsonLine nothing(byte[] key) {
        key(key);
        raw(NULL, NULL.length);
        return this;
    }

    /** A duration in milliseconds with three decimals; never negative. */
    JsonLine millis(byte[] key, long nanos) {
        key(key);
        long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
        digits(micros / 1000);
        int rest = (int) (micros % 1000);
        line[end++] = '.';
        line[end++] = (byte) ('0' + rest / 100);
        line[end++] = (byte) ('0' + rest / 10 % 10);
        line[end++] = (byte) ('0' + rest % 10);
        return this;
    }

    private void key(byte[] key) {
        if (end > 1) {
            line[end++] = ',';
        }
        raw(key, key.length);
    }

    private void raw(byte[] from, int length) {
        System.arraycopy(from, 0, line, end, length);
        end += length;
    }

    private void digits(long value) {
        if (value < 0) {
            byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            raw(text, text.length);
            return;
        }
        int width = 1;
        for (long power = 10; width < MOST_DIGITS - 1 && value >= power; power *= 10) {
            width++;
        }
        long rest = value;
        for (int i = end + width - 1; i >= end; i--) {
            line[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += width;
    }

    private void escaped(String value) {
        int last = end + MOST_VALUE_BYTES - MOST_BYTES_PER_CHARACTER;
        byte[] to = line;
        int at = end;
        int length = value.length();
        int i = 0;
        while (i < length && at <= last) {
            char c = value.charAt(i);
            if (c < PLAIN.length && PLAIN[c] != 0) {
                to[at++] = (byte) c;
                i++;
            } else {
                end = at;
                i += special(value, i);
                at = end;
            }
        }
        end = at;
    }

    /** Writes the character at {@code i}, which does not stand for itself; says how many chars it was. */
    private int special(String value, int i) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') {
            line[end++] = '\\';
            line[end++] = (byte) c;
        } else if (Character.isISOControl(c)) {
            line[end++] = '\\';
            line[end++] = 'u';
            line[end++] = '0';
            line[end++] = '0';
            line[end++] = HEX[c >> 4];
            line[end++] = HEX[c & 15];
        } else {
            int point = Character.codePointAt(value, i);
            boolean half = Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(point);
            utf8(half ? 0xFFFD : point);
            return Character.charCount(point);
        }
        return 1;
    }

    private void utf8(int point) {
        if (point < 0x800) {
            line[end++] = (byte) (0xC0 | (point >> 6));
        } else if (point < 0x10000) {
            line[end++] = (byte) (0xE0 | (point >> 12));
            line[end++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        } else {
            line[end++] = (byte) (0xF0 | (point >> 18));
            line[end++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            line[end++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        }
        line[end++] = (byte) (0x80 | (point & 0x3F));
    }

    private static byte[] plain() {
        byte[] plain = new byte[0x7F];
        for (int c = ' '; c < plain.length; c++) {
            plain[c] = (byte) (c == '"' || c == '\\' ? 0 : 1);
        }
        return plain;
    }

    /** The two words. */
    private static final class Truth {
        static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
        static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    }
}
