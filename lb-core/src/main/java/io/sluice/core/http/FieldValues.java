package io.sluice.core.http;

/** Looks for elements in field values that are lists (RFC 9110 section 5.6.1). */
final class FieldValues {

    private FieldValues() {}

    /** True where the value has that element, compared without case; what follows an element behind {@code =} or {@code ;} is left aside. */
    static boolean hasElement(Head head, int field, byte[] lowerCase) {
        byte[] bytes = head.bytes;
        int end = head.valueEnd(field);
        int start = head.valueStart(field);
        while (start < end) {
            while (start < end && (Ascii.isWhitespace(bytes[start]) || bytes[start] == ',')) {
                start++;
            }
            int stop = start;
            while (stop < end && (Ascii.isToken(bytes[stop]))) {
                stop++;
            }
            if (Ascii.equalsLowerCase(lowerCase, bytes, start, stop)) {
                return true;
            }
            start = nextElement(bytes, stop, end);
        }
        return false;
    }

    /** Commas in quotes are none. */
    private static int nextElement(byte[] bytes, int from, int end) {
        boolean quoted = false;
        int i = from;
        while (i < end && (quoted || bytes[i] != ',')) {
            if (quoted && bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                quoted = !quoted;
            }
            i++;
        }
        return Math.min(i, end);
    }
}
