package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/** The first line of a message: what requests and responses differ in. */
abstract sealed class StartLine permits RequestLine, StatusLine {

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/'};
    static final int VERSION_LENGTH = 8;

    private @Nullable Fault fault;

    /**
     * Reads the line that begins there.
     *
     * @return where the next line begins, or -1 where the line is not all there or has a {@link #fault()}
     */
    abstract int read(Head head, int start);

    /** Takes down the limits of the next message. */
    abstract void limit(MessageLimits limits);

    /** The fault of a line that is longer than a head may be. */
    abstract Fault tooLong();

    /** What is wrong with the line, or null where it is only not all there. */
    final @Nullable Fault fault() {
        return fault;
    }

    final void clearFault() {
        fault = null;
    }

    final int fail(Fault reason) {
        fault = reason;
        return -1;
    }

    /** Reads eight bytes of HTTP-version (RFC 9112 section 2.3). Returns the minor version, or -1 with the fault set. */
    final int readVersion(byte[] bytes, int at) {
        if (!Ascii.equals(VERSION, bytes, at, at + VERSION.length)
                || !Ascii.isDigit(bytes[at + 5])
                || bytes[at + 6] != '.'
                || !Ascii.isDigit(bytes[at + 7])) {
            return fail(Fault.VERSION);
        }
        if (bytes[at + 5] != '1') {
            return fail(Fault.MAJOR_VERSION);
        }
        // A higher minor version is to be treated as the highest that we know (RFC 9110 section 2.5).
        return bytes[at + 7] == '0' ? 0 : 1;
    }

    static int endOfLine(Head head, int from) {
        byte[] bytes = head.bytes;
        for (int i = from; i < head.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
