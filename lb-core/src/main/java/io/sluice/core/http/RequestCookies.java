package io.sluice.core.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * Finds one cookie of a request (RFC 6265 section 5.4), wherever in its Cookie fields it stands, as the client sent them. Holds no
 * state of a request; may be used by any thread.
 */
public final class RequestCookies {

    /** Makes a number of a value. */
    @FunctionalInterface
    public interface Reading {

        /** The value is at {@code [start, end)} of the bytes. */
        long of(byte[] bytes, int start, int end);
    }

    private static final AsciiString COOKIE = AsciiString.cached("cookie");

    private final byte[] name;

    /** Looks for cookies of that name, whose case counts. */
    public RequestCookies(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** What the value of the first cookie of the name reads as, or the other number where there is none. */
    public long first(Head head, Reading reading, long otherwise) {
        for (int i = head.findReceived(COOKIE, 0); i >= 0; i = head.findReceived(COOKIE, i + 1)) {
            int end = head.valueEnd(i);
            int start = head.valueStart(i);
            while (start < end) {
                int stop = find(head.bytes, ';', start, end);
                int from = skipSpace(head.bytes, start, stop);
                int equals = find(head.bytes, '=', from, stop);
                if (equals < stop && Ascii.equals(name, head.bytes, from, equals)) {
                    return reading.of(head.bytes, equals + 1, trim(head.bytes, equals + 1, stop));
                }
                start = stop + 1;
            }
        }
        return otherwise;
    }

    private static int find(byte[] bytes, char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Ascii.isWhitespace(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int trim(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && Ascii.isWhitespace(bytes[i - 1])) {
            i--;
        }
        return i;
    }
}
