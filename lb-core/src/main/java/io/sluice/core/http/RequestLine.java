package io.sluice.core.http;

/** {@code method SP request-target SP HTTP-version CRLF} (RFC 9112 section 3). */
final class RequestLine extends StartLine {

    private int targetLength;

    @Override
    void limit(MessageLimits limits) {
        targetLength = limits.targetLength();
    }

    @Override
    int read(Head head, int start) {
        clearFault();
        int from = skipEmptyLine(head, start);
        if (from < 0) {
            return from;
        }
        int end = endOfLine(head, from);
        if (end < 0) {
            return -1;
        }
        byte[] bytes = head.bytes;
        if (end == from || bytes[end - 1] != '\r') {
            return fail(Fault.BARE_LF);
        }
        int lineEnd = end - 1;
        int methodEnd = endOfMethod(bytes, from, lineEnd);
        if (methodEnd < 0) {
            return methodEnd;
        }
        int targetEnd = endOfTarget(bytes, methodEnd + 1, lineEnd);
        if (targetEnd < 0) {
            return targetEnd;
        }
        head.firstStart = from;
        head.firstEnd = methodEnd;
        head.secondStart = methodEnd + 1;
        head.secondEnd = targetEnd;
        if (lineEnd - targetEnd - 1 != VERSION_LENGTH) {
            return fail(lineEnd == targetEnd ? Fault.START_LINE : Fault.VERSION);
        }
        int minor = readVersion(bytes, targetEnd + 1);
        head.minorVersion = Math.max(minor, 0);
        return minor < 0 ? -1 : end + 1;
    }

    @Override
    Fault tooLong() {
        return Fault.TARGET_LENGTH;
    }

    /** One empty line before the request line is let pass (RFC 9112 section 2.2). */
    private int skipEmptyLine(Head head, int start) {
        byte[] bytes = head.bytes;
        if (bytes[start] != '\r') {
            return start;
        }
        int next = LineEnd.after(bytes, start, head.length);
        if (next <= 0) {
            return next == 0 ? -1 : fail(Fault.BARE_CR);
        }
        return next < head.length && bytes[next] == '\r' ? fail(Fault.EMPTY_LINES) : next;
    }

    private int endOfMethod(byte[] bytes, int from, int lineEnd) {
        int i = from;
        while (i < lineEnd && Ascii.isToken(bytes[i])) {
            i++;
        }
        return i < lineEnd && i > from && bytes[i] == ' ' ? i : fail(Fault.METHOD);
    }

    private int endOfTarget(byte[] bytes, int from, int lineEnd) {
        int i = from;
        while (i < lineEnd && Ascii.isVisible(bytes[i]) && bytes[i] != '#') {
            i++;
        }
        if (i - from > targetLength) {
            return fail(Fault.TARGET_LENGTH);
        }
        return i > from && (i == lineEnd || bytes[i] == ' ') ? i : fail(Fault.TARGET);
    }
}
