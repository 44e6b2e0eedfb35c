package io.sluice.core.http;

/** {@code HTTP-version SP status-code SP [ reason-phrase ] CRLF} (RFC 9112 section 4). */
final class StatusLine extends StartLine {

    private static final int CODE = VERSION_LENGTH + 1;
    private static final int CODE_END = CODE + 3;

    @Override
    void limit(MessageLimits limits) {
        // A status line is bounded by the head as a whole.
    }

    @Override
    int read(Head head, int start) {
        clearFault();
        int end = endOfLine(head, start);
        if (end < 0) {
            return -1;
        }
        byte[] bytes = head.bytes;
        int lineEnd = end - 1;
        if (end == start || bytes[lineEnd] != '\r') {
            return fail(Fault.BARE_LF);
        }
        if (lineEnd - start < CODE_END || bytes[start + VERSION_LENGTH] != ' ') {
            return fail(Fault.START_LINE);
        }
        int minor = readVersion(bytes, start);
        int status = minor < 0 ? -1 : readStatus(bytes, start + CODE);
        if (status < 0) {
            return -1;
        }
        // Some servers leave out the space before an empty reason phrase; nothing can be smuggled by that.
        int reason = Math.min(start + CODE_END + 1, lineEnd);
        if (lineEnd > start + CODE_END && bytes[start + CODE_END] != ' ' || !isText(bytes, reason, lineEnd)) {
            return fail(Fault.START_LINE);
        }
        head.firstStart = start;
        head.firstEnd = start + VERSION_LENGTH;
        head.secondStart = reason;
        head.secondEnd = lineEnd;
        head.minorVersion = minor;
        head.status = status;
        return end + 1;
    }

    @Override
    Fault tooLong() {
        return Fault.HEAD_SIZE;
    }

    private int readStatus(byte[] bytes, int at) {
        if (!Ascii.isDigit(bytes[at]) || !Ascii.isDigit(bytes[at + 1]) || !Ascii.isDigit(bytes[at + 2])) {
            return fail(Fault.STATUS);
        }
        int status = (bytes[at] - '0') * 100 + (bytes[at + 1] - '0') * 10 + bytes[at + 2] - '0';
        return status >= 100 && status <= 599 ? status : fail(Fault.STATUS);
    }

    private static boolean isText(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isText(bytes[i])) {
                return false;
            }
        }
        return true;
    }
}
