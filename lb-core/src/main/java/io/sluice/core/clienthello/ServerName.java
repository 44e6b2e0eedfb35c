package io.sluice.core.clienthello;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The syntax of a name in SNI (RFC 6066 section 3): a host of DNS, without a final dot, and no address. */
final class ServerName {

    private static final int MOST_NAME = 253;
    private static final int MOST_LABEL = 63;

    private ServerName() {}

    /** The name in lower case, or null where it is none: letters, digits, hyphens and underscores between single dots. */
    static @Nullable String read(byte[] bytes, int start, int end) {
        if (start == end || end - start > MOST_NAME) {
            return null;
        }
        byte[] name = new byte[end - start];
        int label = 0;
        boolean digitsOnly = true;
        for (int i = 0; i < name.length; i++) {
            byte next = lower(bytes[start + i]);
            name[i] = next;
            if (next == '.') {
                if (label == 0) {
                    return null;
                }
                label = 0;
                digitsOnly = true;
            } else if (!inLabel(next) || ++label > MOST_LABEL) {
                return null;
            } else {
                digitsOnly &= isDigit(next);
            }
        }
        // The last label of an IPv4 address is all digits, and that of no host is. IPv6 has colons.
        return label == 0 || digitsOnly ? null : new String(name, StandardCharsets.US_ASCII);
    }

    private static byte lower(byte character) {
        return character >= 'A' && character <= 'Z' ? (byte) (character + ('a' - 'A')) : character;
    }

    private static boolean inLabel(byte character) {
        return character >= 'a' && character <= 'z' || isDigit(character) || character == '-' || character == '_';
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
