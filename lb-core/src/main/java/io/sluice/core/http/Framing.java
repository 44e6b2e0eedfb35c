package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/**
 * How the body of a message is delimited (RFC 9112 section 6). Reads Content-Length and Transfer-Encoding and refuses every
 * combination that two recipients could read in two ways.
 */
final class Framing {

    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};
    private static final long TOO_LARGE = Long.MAX_VALUE / 10 - 1;

    private long contentLength;
    private boolean chunked;

    /** Reads both fields. Returns what is wrong with them, or null. */
    @Nullable
    Fault read(Head head) {
        contentLength = -1;
        chunked = false;
        boolean coded = head.has(KnownField.TRANSFER_ENCODING);
        boolean sized = head.has(KnownField.CONTENT_LENGTH);
        if (coded && sized) {
            return Fault.LENGTH_AND_CODING;
        }
        return coded ? readCoding(head) : sized ? readLength(head) : null;
    }

    /** Bytes of the body, -1 where no length is given. */
    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    private @Nullable Fault readCoding(Head head) {
        if (head.minorVersion() == 0) {
            return Fault.CODING_OLD;
        }
        if (head.repeats(KnownField.TRANSFER_ENCODING)) {
            return Fault.CODING_SEVERAL;
        }
        int field = head.find(KnownField.TRANSFER_ENCODING);
        int start = head.valueStart(field);
        int end = head.valueEnd(field);
        chunked = Ascii.equalsLowerCase(CHUNKED, head.bytes, start, end);
        return chunked ? null : unknownCoding(head.bytes, start, end);
    }

    /**
     * A list of tokens of which the last alone is chunked is an honest coding that we do not know; everything else is a
     * trick.
     */
    private static Fault unknownCoding(byte[] bytes, int start, int end) {
        int i = start;
        while (true) {
            int from = i;
            while (i < end && Ascii.isToken(bytes[i])) {
                i++;
            }
            boolean last = i == end;
            if (i == from || Ascii.equalsLowerCase(CHUNKED, bytes, from, i) != last) {
                return Fault.CODING_INVALID;
            }
            if (last) {
                return Fault.CODING_UNKNOWN;
            }
            i = skipSpaces(bytes, i, end);
            if (bytes[i] != ',') {
                return Fault.CODING_INVALID;
            }
            i = skipSpaces(bytes, i + 1, end);
        }
    }

    private static int skipSpaces(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] == ' ') {
            i++;
        }
        return i;
    }

    private @Nullable Fault readLength(Head head) {
        if (head.repeats(KnownField.CONTENT_LENGTH)) {
            return Fault.LENGTH_SEVERAL;
        }
        int field = head.find(KnownField.CONTENT_LENGTH);
        int start = head.valueStart(field);
        int end = head.valueEnd(field);
        long value = 0;
        for (int i = start; i < end; i++) {
            byte b = head.bytes[i];
            if (!Ascii.isDigit(b) || value > TOO_LARGE) {
                return b == ',' ? Fault.LENGTH_SEVERAL : Fault.LENGTH_INVALID;
            }
            value = value * 10 + b - '0';
        }
        contentLength = value;
        return start == end ? Fault.LENGTH_INVALID : null;
    }
}
