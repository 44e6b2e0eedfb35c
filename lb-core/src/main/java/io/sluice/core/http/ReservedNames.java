package io.sluice.core.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** A few names of fields, to be found in a head without case, and with underscores for hyphens. Immutable. */
public final class ReservedNames {

    private final byte[][][] byLength;

    /** Names, lower case, at least one. */
    public ReservedNames(Collection<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        byLength = new byte[longest + 1][][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = names.stream()
                    .filter(name -> name.length() == wanted)
                    .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);
        }
    }

    boolean contains(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= byLength.length) {
            return false;
        }
        for (byte[] name : byLength[length]) {
            if (matches(name, bytes, start)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] name, byte[] bytes, int start) {
        for (int i = 0; i < name.length; i++) {
            byte b = bytes[start + i];
            if ((b == '_' ? '-' : Ascii.lower(b)) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
