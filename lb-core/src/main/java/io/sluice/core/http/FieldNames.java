package io.sluice.core.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Field names in lower case, as HTTP/2 wants them, each made once as long as they are few: backends say the same names again and
 * again. One per event loop, touched by that loop's thread only.
 */
public final class FieldNames {

    /** A power of two. */
    private static final int PLACES = 1024;

    private static final int LONGEST = 64;

    private final @Nullable AsciiString[] names = new AsciiString[PLACES];

    /** The name at that place. A name takes the place of another that hashes alike, so that no stranger can fill the memory. */
    AsciiString of(byte[] bytes, int start, int end) {
        if (end - start > LONGEST) {
            return lowerCase(bytes, start, end);
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + Ascii.lower(bytes[i]);
        }
        int place = (hash ^ hash >>> 10) & PLACES - 1;
        AsciiString name = names[place];
        if (name == null || !Ascii.equalsLowerCase(name.array(), bytes, start, end)) {
            name = lowerCase(bytes, start, end);
            names[place] = name;
        }
        return name;
    }

    private static AsciiString lowerCase(byte[] bytes, int start, int end) {
        byte[] lower = new byte[end - start];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = Ascii.lower(bytes[start + i]);
        }
        return new AsciiString(lower, false);
    }
}
