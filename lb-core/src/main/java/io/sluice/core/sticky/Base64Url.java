package io.sluice.core.sticky;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Base64 with the alphabet for URLs and without padding (RFC 4648 section 5), for lengths that are multiples of three bytes, so
 * that each value has one text. Bad input is an answer and not an exception, as strangers send it.
 */
final class Base64Url {

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] VALUES = values();

    private Base64Url() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }

    static byte[] encode(byte[] bytes) {
        byte[] text = new byte[bytes.length / 3 * 4];
        for (int i = 0, at = 0; i < bytes.length; i += 3) {
            int group = (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | bytes[i + 2] & 0xff;
            text[at++] = ALPHABET[group >> 18];
            text[at++] = ALPHABET[group >> 12 & 63];
            text[at++] = ALPHABET[group >> 6 & 63];
            text[at++] = ALPHABET[group & 63];
        }
        return text;
    }

    /** Fills the bytes from a text of four thirds of their length; false where there is another character in it. */
    static boolean decode(byte[] text, int start, byte[] bytes) {
        int wrong = 0;
        for (int i = 0, at = start; i < bytes.length; i += 3, at += 4) {
            int a = VALUES[text[at] & 0xff];
            int b = VALUES[text[at + 1] & 0xff];
            int c = VALUES[text[at + 2] & 0xff];
            int d = VALUES[text[at + 3] & 0xff];
            wrong |= a | b | c | d;
            int group = a << 18 | b << 12 | c << 6 | d;
            bytes[i] = (byte) (group >> 16);
            bytes[i + 1] = (byte) (group >> 8);
            bytes[i + 2] = (byte) group;
        }
        return wrong >= 0;
    }
}
