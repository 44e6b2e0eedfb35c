package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import java.util.Arrays;

/** Walks the Set-Cookie lines of a response that set a cookie of one name (RFC 6265 section 5.2). */
final class SetCookie {

    static final AsciiString FIELD = AsciiString.cached("Set-Cookie");

    private final Head head;
    private final byte[] name;
    private int line = -1;
    private int valueStart;
    private int valueEnd;

    SetCookie(Head head, byte[] name) {
        this.head = head;
        this.name = name;
    }

    /** Goes to the next line; false where there is none. */
    boolean next() {
        for (int i = head.find(KnownField.SET_COOKIE, line + 1); i >= 0; i = head.find(KnownField.SET_COOKIE, i + 1)) {
            if (read(i)) {
                line = i;
                return true;
            }
        }
        return false;
    }

    private boolean read(int field) {
        byte[] bytes = head.bytes();
        int start = head.valueStart(field);
        int stop = start;
        while (stop < head.valueEnd(field) && bytes[stop] != ';') {
            stop++;
        }
        int equals = start;
        while (equals < stop && bytes[equals] != '=') {
            equals++;
        }
        int nameEnd = Trim.end(bytes, start, equals);
        if (equals == stop || !Arrays.equals(name, 0, name.length, bytes, start, nameEnd)) {
            return false;
        }
        valueStart = Trim.start(bytes, equals + 1, stop);
        valueEnd = Trim.end(bytes, valueStart, stop);
        return true;
    }

    /** The number of the line in the head. */
    int line() {
        return line;
    }

    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return valueEnd;
    }

    /**
     * The value of the line with a text in front of the cookie's own value, or in its place.
     *
     * @param keep whether the cookie's own value stays behind the text
     */
    byte[] with(byte[] text, boolean keep) {
        byte[] bytes = head.bytes();
        int start = head.valueStart(line);
        int rest = keep ? valueStart : valueEnd;
        int restLength = head.valueEnd(line) - rest;
        byte[] value = new byte[valueStart - start + text.length + restLength];
        System.arraycopy(bytes, start, value, 0, valueStart - start);
        System.arraycopy(text, 0, value, valueStart - start, text.length);
        System.arraycopy(bytes, rest, value, valueStart - start + text.length, restLength);
        return value;
    }
}
