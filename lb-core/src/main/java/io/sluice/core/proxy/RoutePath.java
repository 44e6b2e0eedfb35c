package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;

/**
 * Host and path of a request as routes look at them; what is forwarded stays as it came. Lent by an event loop for the length of
 * one choice, and used again for the next.
 *
 * <p>The path is brought to its normal form (RFC 3986 section 6.2.2): unreserved characters are decoded, the digits of other
 * percent-encodings are in upper case, dot segments are removed. Empty segments stay. A path that has nothing of this is not
 * copied: the positions point into the head.
 *
 * <p>A path is ambiguous where a backend may well read another path than we do: it climbs above the root; it has a slash, a
 * backslash or NUL percent-encoded, or a backslash as it is; a percent sign without two digits; or a segment such as
 * {@code ..;x}, of which some servers cut off what follows the semicolon.
 */
final class RoutePath {

    private byte[] host = new byte[64];
    private byte[] own = new byte[256];
    private byte[] bytes = own;
    private int start;
    private int end;
    private boolean ambiguous;

    /** Forgets the request before; the path is empty. */
    void clear() {
        bytes = own;
        start = 0;
        end = 0;
        ambiguous = false;
    }

    void readPath(Head head, RequestTarget target) {
        readPath(head.bytes(), target.pathStart(), target.pathEnd());
    }

    /** Reads the path that begins there and ends with a question mark or at the end. */
    void readPath(byte[] from, int first, int last) {
        bytes = from;
        start = first;
        ambiguous = false;
        int i = first;
        for (; i < last && from[i] != '?'; i++) {
            byte b = from[i];
            if (b == '%' || b == '\\' || b == '.' && i > first && from[i - 1] == '/') {
                normalise(from, first, last);
                return;
            }
        }
        end = i;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    boolean ambiguous() {
        return ambiguous;
    }

    /** Copies the host in lower case, without its port and a dot at its end. Returns its length. */
    int readHost(Head head, RequestTarget target) {
        byte[] from = head.bytes();
        int first = target.hostStart();
        int last = endOfHost(from, first, target.hostEnd());
        int length = last - first;
        if (length > host.length) {
            host = new byte[length];
        }
        for (int i = 0; i < length; i++) {
            byte b = from[first + i];
            host[i] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
        return length;
    }

    byte[] host() {
        return host;
    }

    /** Where the host of a valid authority ends. */
    static int withoutPort(byte[] from, int first, int last) {
        int colon = last - 1;
        while (colon >= first && from[colon] >= '0' && from[colon] <= '9') {
            colon--;
        }
        return colon >= first && from[colon] == ':' ? colon : last;
    }

    private static int endOfHost(byte[] from, int first, int last) {
        int ends = withoutPort(from, first, last);
        return ends > first && from[ends - 1] == '.' ? ends - 1 : ends;
    }

    // The normal form, in bytes of our own.

    private void normalise(byte[] from, int first, int last) {
        if (own.length < last - first) {
            own = new byte[last - first];
        }
        int segment = 0;
        int out = 0;
        for (int i = first; i < last && from[i] != '?'; i++) {
            byte b = from[i];
            if (b == '%') {
                out = decode(from, i, last, out);
                // Two digits have been taken where there were two.
                i += hexPair(from, i, last) < 0 ? 0 : 2;
            } else if (b == '/') {
                int kept = endSegment(segment, out);
                // Of a segment that has been removed the slash before it is there already.
                if (kept == out) {
                    own[out++] = b;
                    segment = out;
                } else {
                    segment = kept;
                    out = kept;
                }
            } else {
                ambiguous |= b == '\\';
                own[out++] = b;
            }
        }
        bytes = own;
        start = 0;
        end = endSegment(segment, out);
    }

    private int decode(byte[] from, int at, int last, int out) {
        int value = hexPair(from, at, last);
        if (value >= 0 && isUnreserved(value)) {
            own[out] = (byte) value;
            return out + 1;
        }
        ambiguous |= value <= 0 || value == '/' || value == '\\';
        own[out] = '%';
        if (value < 0) {
            return out + 1;
        }
        own[out + 1] = upper(from[at + 1]);
        own[out + 2] = upper(from[at + 2]);
        return out + 3;
    }

    /**
     * Removes the segment where it is a dot segment, and for two dots the one before.
     *
     * @return where the path ends now; the same as before where the segment stays
     */
    private int endSegment(int segment, int out) {
        if (out == segment || own[segment] != '.') {
            return out;
        }
        int dots = out - segment > 1 && own[segment + 1] == '.' ? 2 : 1;
        if (out - segment > dots) {
            ambiguous |= own[segment + dots] == ';';
            return out;
        }
        if (dots == 1) {
            return segment;
        }
        if (segment < 2) {
            ambiguous = true;
            return segment;
        }
        int parent = segment - 2;
        while (own[parent] != '/') {
            parent--;
        }
        return parent + 1;
    }

    /** The value of the two digits behind a percent sign, or -1. */
    private static int hexPair(byte[] from, int at, int last) {
        if (at + 2 >= last) {
            return -1;
        }
        int high = Character.digit(from[at + 1], 16);
        int low = Character.digit(from[at + 2], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static byte upper(byte digit) {
        return digit >= 'a' ? (byte) (digit - 0x20) : digit;
    }

    /** RFC 3986 section 2.3. */
    private static boolean isUnreserved(int value) {
        return value >= '0' && value <= '9'
                || value >= 'A' && value <= 'Z'
                || value >= 'a' && value <= 'z'
                || value == '-'
                || value == '.'
                || value == '_'
                || value == '~';
    }
}
