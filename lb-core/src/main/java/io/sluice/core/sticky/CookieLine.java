package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import java.util.Arrays;

/** Writes the Cookie field of a request anew, as one line, without the cookies of one name or without the beginnings of their values. */
final class CookieLine {

    /** What becomes of a cookie of the name. */
    @FunctionalInterface
    interface Cut {
        /** It goes. */
        int ALL = -1;

        /** Returns how many bytes go from the beginning of the value, or {@link #ALL}. */
        int of(byte[] bytes, int valueStart, int valueEnd);
    }

    private static final AsciiString FIELD = AsciiString.cached("Cookie");

    private CookieLine() {}

    /** Leaves the Cookie fields of a head out, and adds one with what is left of their cookies, if anything is. */
    static void replace(Head head, byte[] name, Cut cut) {
        byte[] rest = of(head, name, cut);
        for (int i = head.find(KnownField.COOKIE); i >= 0; i = head.find(KnownField.COOKIE, i + 1)) {
            head.remove(i);
        }
        if (rest.length > 0) {
            head.add(FIELD, new AsciiString(rest, false));
        }
    }

    /** Returns the value of the field, empty where no cookie is left. */
    static byte[] of(Head head, byte[] name, Cut cut) {
        byte[] line = new byte[length(head)];
        byte[] bytes = head.bytes();
        int length = 0;
        CookiePairs pairs = new CookiePairs(head);
        while (pairs.next()) {
            int valueStart = pairs.valueStart();
            int gone = pairs.is(name) ? cut.of(bytes, valueStart, pairs.valueEnd()) : 0;
            if (gone == Cut.ALL) {
                continue;
            }
            if (length > 0) {
                line[length++] = ';';
                line[length++] = ' ';
            }
            int kept = gone == 0 ? pairs.end() : valueStart;
            length = copy(bytes, pairs.start(), kept, line, length);
            if (gone > 0) {
                length = copy(bytes, valueStart + gone, pairs.end(), line, length);
            }
        }
        return length == line.length ? line : Arrays.copyOf(line, length);
    }

    private static int copy(byte[] from, int start, int end, byte[] to, int at) {
        System.arraycopy(from, start, to, at, end - start);
        return at + end - start;
    }

    /** At most: each pair gets a separator of two bytes where it had at least one, and so do the lines. */
    private static int length(Head head) {
        int length = 0;
        for (int i = head.find(KnownField.COOKIE); i >= 0; i = head.find(KnownField.COOKIE, i + 1)) {
            length += 2 * (head.valueEnd(i) - head.valueStart(i)) + 2;
        }
        return length;
    }
}
