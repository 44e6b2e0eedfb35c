package io.sluice.core.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The field names that a proxy must know, resolved once while the head is read. */
public enum KnownField {
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONNECTION,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    TE,
    TRAILER,
    UPGRADE,
    HTTP2_SETTINGS,
    EXPECT,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    VIA,
    AUTHORIZATION,
    ACCEPT_ENCODING,
    ACCEPT_RANGES,
    CACHE_CONTROL,
    CONTENT_ENCODING,
    CONTENT_RANGE,
    CONTENT_DIGEST,
    CONTENT_MD5,
    DIGEST,
    REPR_DIGEST,
    ETAG,
    IF_NONE_MATCH,
    VARY,
    CONTENT_TYPE,
    SET_COOKIE,
    COOKIE,
    RETRY_AFTER,
    CLIENT_CERT,
    CLIENT_CERT_CHAIN,
    STRICT_TRANSPORT_SECURITY,
    /** Any name with an underscore, which CGI and its heirs cannot tell from the same name with a hyphen. */
    UNDERSCORED,
    /** Any field that is left out on the way, whatever its name. */
    REMOVED;

    private static final KnownField[][] BY_LENGTH = byLength();

    private final byte[] lowerCase =
            name().toLowerCase(Locale.ROOT).replace('_', '-').getBytes(StandardCharsets.US_ASCII);

    /** A set of these as a word of bits. */
    static long mask(KnownField... fields) {
        long mask = 0;
        for (KnownField field : fields) {
            mask |= field.bit();
        }
        return mask;
    }

    // The bit has a meaning within one process only, so it may follow the order in which the fields stand here.
    @SuppressWarnings("EnumOrdinal")
    long bit() {
        return 1L << ordinal();
    }

    /** The field of that name, compared without case, or null. */
    static @Nullable KnownField of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= BY_LENGTH.length) {
            return null;
        }
        for (KnownField field : BY_LENGTH[length]) {
            if (Ascii.equalsLowerCase(field.lowerCase, bytes, start, end)) {
                return field;
            }
        }
        return null;
    }

    private static KnownField[][] byLength() {
        int longest =
                Arrays.stream(values()).mapToInt(f -> f.lowerCase.length).max().orElse(0);
        KnownField[][] table = new KnownField[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            table[length] = Arrays.stream(values())
                    .filter(f -> f.lowerCase.length == wanted && f != UNDERSCORED && f != REMOVED)
                    .toArray(KnownField[]::new);
        }
        return table;
    }
}
