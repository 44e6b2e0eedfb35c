package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import java.util.Arrays;

/**
 * Walks the cookies of a request, whichever of its Cookie fields they stand in (RFC 6265 section 4.2). Read
 * leniently, as backends do: any text between semicolons is a pair, whose name ends at the first equals sign.
 *
 * <pre>
 *   Cookie: a=1; SRV=xyz;b
 *                ^   ^  ^
 *             start  |  end
 *                    valueStart
 * </pre>
 */
final class CookiePairs {

    private final Head head;
    private int field;
    private int next;
    private int start;
    private int valueStart;
    private int end;

    CookiePairs(Head head) {
        this.head = head;
        this.field = head.find(KnownField.COOKIE);
        this.next = field < 0 ? 0 : head.valueStart(field);
    }

    /** Goes to the next pair that is not empty; false where there is none. */
    boolean next() {
        while (field >= 0) {
            int last = head.valueEnd(field);
            while (next < last) {
                int stop = find((byte) ';', next, last);
                take(next, stop);
                next = stop + 1;
                if (start < end) {
                    return true;
                }
            }
            field = head.find(KnownField.COOKIE, field + 1);
            next = field < 0 ? 0 : head.valueStart(field);
        }
        return false;
    }

    /** Goes to the next cookie of that name; false where there is none. */
    boolean next(byte[] name) {
        while (next()) {
            if (is(name)) {
                return true;
            }
        }
        return false;
    }

    private void take(int from, int to) {
        byte[] bytes = head.bytes();
        start = Trim.start(bytes, from, to);
        end = Trim.end(bytes, start, to);
        int equals = find((byte) '=', start, end);
        valueStart = equals < end ? equals + 1 : start;
    }

    private int find(byte wanted, int from, int to) {
        byte[] bytes = head.bytes();
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** True where the pair has that name, compared with case. */
    boolean is(byte[] name) {
        if (valueStart == start) {
            return false; // a value without a name
        }
        byte[] bytes = head.bytes();
        int nameEnd = Trim.end(bytes, start, valueStart - 1);
        return Arrays.equals(name, 0, name.length, bytes, start, nameEnd);
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Where the value begins, without white space and without the quote of a client of RFC 2109. */
    int valueStart() {
        int from = Trim.start(head.bytes(), valueStart, end);
        return quoted(from) ? from + 1 : from;
    }

    int valueEnd() {
        int from = Trim.start(head.bytes(), valueStart, end);
        return quoted(from) ? end - 1 : end;
    }

    private boolean quoted(int from) {
        return end - from >= 2 && head.bytes()[from] == '"' && head.bytes()[end - 1] == '"';
    }
}
