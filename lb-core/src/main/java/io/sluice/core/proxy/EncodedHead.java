package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.compress.Coding;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadCopy;
import io.sluice.core.http.KnownField;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response that is compressed on its way, or might have been: what it says of the body is made true again. Holds no
 * state of a response.
 *
 * <pre>
 *   Content-Encoding   is added                                Content-Length     goes, the body is chunked
 *   Vary               gets Accept-Encoding, in any case       Accept-Ranges      goes: the ranges are those of other bytes
 *   ETag               becomes weak: the data are the same, their bytes are not (RFC 9110 section 8.8.1)
 * </pre>
 */
final class EncodedHead {

    private static final AsciiString CONTENT_ENCODING = AsciiString.cached("Content-Encoding");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");
    private static final AsciiString VARY = AsciiString.cached("Vary");
    private static final AsciiString ETAG = AsciiString.cached("ETag");
    private static final AsciiString ACCEPT_ENCODING = AsciiString.cached("Accept-Encoding");
    private static final Map<Coding, AsciiString> TOKENS = tokens();

    private static final long VARYING = HeadCopy.fields(KnownField.VARY);
    private static final long TAGGED = HeadCopy.fields(KnownField.ETAG);
    private static final long FRAMING = HeadCopy.fields(
            KnownField.CONTENT_LENGTH, KnownField.TRANSFER_ENCODING, KnownField.ACCEPT_RANGES, KnownField.ETAG);

    private EncodedHead() {}

    private static Map<Coding, AsciiString> tokens() {
        Map<Coding, AsciiString> tokens = new EnumMap<>(Coding.class);
        for (Coding coding : Coding.values()) {
            tokens.put(coding, AsciiString.cached(coding.token()));
        }
        return tokens;
    }

    /**
     * Begins the copy of a head, to which others may add.
     *
     * @param coding what the body is compressed with, or null
     * @param varies whether the body depends on Accept-Encoding
     * @param weak whether the entity tag is made weak
     */
    static void begin(HeadCopy copy, Head response, @Nullable Coding coding, boolean varies, boolean weak) {
        String vary = varies ? vary(response) : null;
        long dropped = (vary == null ? 0 : VARYING) | (coding == null ? 0 : FRAMING) | (weak ? TAGGED : 0);
        copy.begin(response, dropped);
        if (vary != null) {
            copy.add(VARY, vary.isEmpty() ? ACCEPT_ENCODING : AsciiString.of(vary + ", " + ACCEPT_ENCODING));
        }
        if (coding != null) {
            copy.asHttp11();
            copy.add(CONTENT_ENCODING, Objects.requireNonNull(TOKENS.get(coding)));
            copy.add(TRANSFER_ENCODING, CHUNKED);
        }
        int tag = response.find(KnownField.ETAG);
        if (tag >= 0 && (coding != null || weak)) {
            copy.add(ETAG, AsciiString.of(weakened(response.text(response.valueStart(tag), response.valueEnd(tag)))));
        }
    }

    private static String weakened(String tag) {
        return tag.startsWith("\"") ? "W/" + tag : tag;
    }

    /** What stands in Vary, or null where nothing need be added. */
    private static @Nullable String vary(Head response) {
        StringBuilder values = new StringBuilder();
        for (int i = response.find(KnownField.VARY); i >= 0; i = response.find(KnownField.VARY, i + 1)) {
            String value = response.text(response.valueStart(i), response.valueEnd(i));
            for (String element : value.split(",", -1)) {
                String name = element.strip().toLowerCase(Locale.ROOT);
                if (name.equals("*") || name.equals("accept-encoding")) {
                    return null;
                }
            }
            values.append(values.isEmpty() || value.isEmpty() ? "" : ", ").append(value);
        }
        return values.toString();
    }

    /** True where a response that says that nothing has changed has the strong entity tag of which the client knows the weak one. */
    static boolean wasWeakened(Head request, Head response) {
        int tag = response.find(KnownField.ETAG);
        if (tag < 0 || !request.has(KnownField.IF_NONE_MATCH)) {
            return false;
        }
        String strong = response.text(response.valueStart(tag), response.valueEnd(tag));
        int known = request.find(KnownField.IF_NONE_MATCH);
        return strong.startsWith("\"")
                && request.text(request.valueStart(known), request.valueEnd(known))
                        .contains("W/" + strong);
    }
}
