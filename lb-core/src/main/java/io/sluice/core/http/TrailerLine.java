package io.sluice.core.http;

import io.sluice.core.settings.HeaderChanges;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One trailer field line, byte by byte; refuses the fields that may not be trailers: framing, routing, request modifiers,
 * conditionals, authentication, response control, content format (RFC 9110 section 6.5.1). Whoever merges trailers into the
 * head would read the message otherwise than whoever does not.
 */
final class TrailerLine {

    private static final String[] FORBIDDEN = {
        "age",
        "authorization",
        "cache-control",
        "client-cert",
        "client-cert-chain",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "expect",
        "expires",
        "forwarded",
        "host",
        "http2-settings",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "location",
        "max-forwards",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "retry-after",
        "set-cookie",
        "strict-transport-security",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "vary",
        "via",
        "warning",
        "www-authenticate",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto"
    };

    private static final byte[][] NONE = {};
    private static final byte[][][] BY_LENGTH = byLength();

    private final byte[] name = new byte[Math.max(BY_LENGTH.length - 1, HeaderChanges.MOST_NAME_BYTES)];
    private @Nullable ReservedNames others;

    private int nameLength;
    private boolean inValue;

    /**
     * A line begins.
     *
     * @param refused further names that may not be trailers, or null
     */
    void begin(@Nullable ReservedNames refused) {
        others = refused;
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
            // As CGI and its heirs read it.
            name[nameLength] = b == '_' ? (byte) '-' : b;
        }
        nameLength++;
        return Ascii.isToken(b);
    }

    private boolean forbidden() {
        if (nameLength > name.length) {
            return false;
        }
        if (others != null && others.contains(name, 0, nameLength)) {
            return true;
        }
        for (byte[] each : nameLength < BY_LENGTH.length ? BY_LENGTH[nameLength] : NONE) {
            if (Ascii.equalsLowerCase(each, name, 0, nameLength)) {
                return true;
            }
        }
        return false;
    }

    private static byte[][][] byLength() {
        int longest = Arrays.stream(FORBIDDEN).mapToInt(String::length).max().orElse(0);
        byte[][][] table = new byte[longest + 1][][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            table[length] = Arrays.stream(FORBIDDEN)
                    .filter(name -> name.length() == wanted)
                    .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);
        }
        return table;
    }
}
