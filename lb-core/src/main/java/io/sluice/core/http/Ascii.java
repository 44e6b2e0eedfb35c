package io.sluice.core.http;

/** Character classes of RFC 9110 section 5.6 and comparisons on raw bytes. */
final class Ascii {

    /** What {@link #tokenClass} says of an underscore, and of nothing else. */
    static final int UNDERSCORE = 2;

    private static final int TCHAR = 1;

    /** tchar of RFC 9110 section 5.6.2. */
    private static final byte[] TOKEN = new byte[256];

    private static final byte[] HEX = new byte[256];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = (byte) (Character.isLetterOrDigit(c) ? TCHAR : 0);
        }
        for (char c : "!#$%&'*+-.^`|~".toCharArray()) {
            TOKEN[c] = TCHAR;
        }
        TOKEN['_'] = UNDERSCORE;
        for (int i = 0; i < 256; i++) {
            HEX[i] = (byte) (i < 128 ? Character.digit(i, 16) : -1);
        }
    }

    private Ascii() {}

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff] != 0;
    }

    /** 0 for what is no tchar; the bits of all bytes of a name together tell whether it has an {@link #UNDERSCORE}. */
    static int tokenClass(byte b) {
        return TOKEN[b & 0xff];
    }

    /** True for what may stand in a field value: VCHAR, SP, HTAB and obs-text (RFC 9110 section 5.5). */
    static boolean isText(byte b) {
        return b >= 0x20 ? b != 0x7f : b < 0 || b == '\t';
    }

    /** True for a visible character of US-ASCII, without space. */
    static boolean isVisible(byte b) {
        return b > 0x20 && b < 0x7f;
    }

    static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte b) {
        return HEX[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /** Compares without case; the first must be lower case already. */
    static boolean equalsLowerCase(byte[] lowerCase, byte[] bytes, int start, int end) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean equals(byte[] expected, byte[] bytes, int start, int end) {
        return java.util.Arrays.equals(expected, 0, expected.length, bytes, start, end);
    }
}
