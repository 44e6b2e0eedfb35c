package io.sluice.core.http;

import java.util.Arrays;

/**
 * The options of Connection (RFC 9110 section 7.6.1): whether the connection goes on, and which fields are for this hop
 * only. Kept with the connection and filled anew for each head.
 */
final class ConnectionOptions {

    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};

    /** Fields that nobody may declare to be for one hop: without them the next hop reads, or believes, something else. */
    private static final long PROTECTED = KnownField.mask(
            KnownField.HOST,
            KnownField.CONTENT_LENGTH,
            KnownField.TRANSFER_ENCODING,
            KnownField.TRAILER,
            KnownField.EXPECT,
            KnownField.FORWARDED,
            KnownField.X_FORWARDED_FOR,
            KnownField.X_FORWARDED_PROTO,
            KnownField.X_FORWARDED_HOST,
            KnownField.VIA,
            KnownField.AUTHORIZATION,
            KnownField.CONTENT_ENCODING,
            KnownField.CONTENT_RANGE,
            KnownField.CONTENT_TYPE,
            KnownField.SET_COOKIE,
            KnownField.COOKIE);

    private boolean close;
    private boolean keepAlive;
    private int[] names = new int[8];
    private int nameCount;

    /** Reads every Connection line. Returns false where one is malformed or names a protected field. */
    boolean read(Head head) {
        close = false;
        keepAlive = false;
        nameCount = 0;
        for (int i = head.find(KnownField.CONNECTION); i >= 0; i = head.find(KnownField.CONNECTION, i + 1)) {
            if (!readList(head, head.valueStart(i), head.valueEnd(i))) {
                return false;
            }
        }
        return true;
    }

    boolean close() {
        return close;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** True where the options name the field of that line. */
    boolean name(Head head, int field) {
        int start = head.line(field);
        int length = head.nameEnd(field) - start;
        for (int i = 0; i < nameCount; i++) {
            if (names[2 * i + 1] - names[2 * i] == length && sameName(head.bytes, names[2 * i], start, length)) {
                return true;
            }
        }
        return false;
    }

    /** True where that option is among them; it must be lower case. */
    boolean lists(Head head, byte[] option) {
        for (int i = 0; i < nameCount; i++) {
            if (Ascii.equalsLowerCase(option, head.bytes, names[2 * i], names[2 * i + 1])) {
                return true;
            }
        }
        return false;
    }

    /** True where the options name any field beside those that are dropped anyway. */
    boolean nameAny() {
        return nameCount > 0;
    }

    private boolean readList(Head head, int start, int end) {
        byte[] bytes = head.bytes;
        int i = start;
        boolean separated = true;
        while (i < end) {
            if (bytes[i] == ',' || Ascii.isWhitespace(bytes[i])) {
                separated |= bytes[i++] == ',';
                continue;
            }
            int from = i;
            while (i < end && Ascii.isToken(bytes[i])) {
                i++;
            }
            if (i == from || !separated || !add(bytes, from, i)) {
                return false;
            }
            separated = false;
        }
        return true;
    }

    private boolean add(byte[] bytes, int start, int end) {
        if (Ascii.equalsLowerCase(CLOSE, bytes, start, end)) {
            close = true;
        } else if (Ascii.equalsLowerCase(KEEP_ALIVE, bytes, start, end)) {
            keepAlive = true;
        } else {
            KnownField field = KnownField.of(bytes, start, end);
            if (field != null && (field.bit() & PROTECTED) != 0) {
                return false;
            }
            if (nameCount * 2 == names.length) {
                names = Arrays.copyOf(names, names.length * 2);
            }
            names[nameCount * 2] = start;
            names[nameCount * 2 + 1] = end;
            nameCount++;
        }
        return true;
    }

    private static boolean sameName(byte[] bytes, int a, int b, int length) {
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(bytes[a + i]) != Ascii.lower(bytes[b + i])) {
                return false;
            }
        }
        return true;
    }
}
