package io.sluice.core.http;

/** One trailer field line, byte by byte; refuses the fields that may not be trailers (RFC 9110 section 6.5.1). */
final class TrailerLine {

    /** Framing, routing, request modifiers, authentication, content control: what changes how the message is read. */
    private static final long FORBIDDEN = KnownField.mask(
            KnownField.HOST,
            KnownField.CONTENT_LENGTH,
            KnownField.TRANSFER_ENCODING,
            KnownField.CONNECTION,
            KnownField.KEEP_ALIVE,
            KnownField.PROXY_CONNECTION,
            KnownField.TE,
            KnownField.TRAILER,
            KnownField.UPGRADE,
            KnownField.EXPECT,
            KnownField.FORWARDED,
            KnownField.X_FORWARDED_FOR,
            KnownField.X_FORWARDED_PROTO,
            KnownField.X_FORWARDED_HOST,
            KnownField.AUTHORIZATION,
            KnownField.CONTENT_ENCODING,
            KnownField.CONTENT_RANGE,
            KnownField.CONTENT_TYPE,
            KnownField.SET_COOKIE,
            KnownField.COOKIE);

    /** As long as the longest name that is forbidden; longer names are none of them. */
    private final byte[] name = new byte[32];

    private int nameLength;
    private boolean inValue;

    void begin() {
        nameLength = 0;
        inValue = false;
    }

    /** True where CR may follow: the colon has been seen. */
    boolean mayEnd() {
        return inValue;
    }

    /** Takes a byte of the line. Returns false where it may not stand there. */
    boolean take(byte b) {
        if (inValue) {
            return Ascii.isText(b);
        }
        if (b == ':') {
            inValue = true;
            return nameLength > 0 && !forbidden();
        }
        if (nameLength < name.length) {
            name[nameLength] = b;
        }
        nameLength++;
        return Ascii.isToken(b);
    }

    private boolean forbidden() {
        if (nameLength > name.length) {
            return false;
        }
        KnownField field = KnownField.of(name, 0, nameLength);
        return field != null && (field.bit() & FORBIDDEN) != 0;
    }
}
