package io.sluice.core.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Which responses may be compressed on their way, whatever the client takes. Made once for each block of settings; may be used by any
 * thread.
 */
public final class CompressionRules {

    /** Codings and ranges that are there already, and sums over what is sent, which a client could check. */
    private static final long HANDS_OFF = KnownField.mask(
            KnownField.CONTENT_ENCODING,
            KnownField.CONTENT_RANGE,
            KnownField.CONTENT_DIGEST,
            KnownField.REPR_DIGEST,
            KnownField.DIGEST,
            KnownField.CONTENT_MD5);

    private static final byte[] NO_TRANSFORM = bytes("no-transform");

    /** Its messages have a compression of their own, and its lengths must stay. */
    private static final byte[] GRPC = bytes("application/grpc");

    private final List<byte[]> types;
    private final long least;

    /**
     * The rules.
     *
     * @param types media types: {@code text/html}, {@code text/*} or {@code application/*+json}
     * @param leastBytes shorter responses are left as they are, where their length is known
     */
    public CompressionRules(List<String> types, long leastBytes) {
        this.types =
                types.stream().map(type -> bytes(type.toLowerCase(Locale.ROOT))).toList();
        this.least = leastBytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** True where the response is one that some client gets compressed. */
    public boolean allow(Head request, Head response, ResponseRules rules) {
        return hasContent(response.status())
                && !rules.switched()
                && !response.hasAny(HANDS_OFF)
                && rules.declaredLength() != 0
                && !forbids(request)
                && !forbids(response)
                && isListed(response);
    }

    /** True where it is not too short to be worth it. */
    public boolean isLongEnough(ResponseRules rules) {
        return rules.declaredLength() < 0 || rules.declaredLength() >= least;
    }

    /** A part of something is not compressed: it would not fit with the other parts (RFC 9110 section 14.4). */
    private static boolean hasContent(int status) {
        return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304;
    }

    /** RFC 9111 sections 5.2.1.6 and 5.2.2.6. */
    private static boolean forbids(Head head) {
        for (int i = head.find(KnownField.CACHE_CONTROL); i >= 0; i = head.find(KnownField.CACHE_CONTROL, i + 1)) {
            if (FieldValues.hasElement(head, i, NO_TRANSFORM)) {
                return true;
            }
        }
        return false;
    }

    private boolean isListed(Head response) {
        int field = response.find(KnownField.CONTENT_TYPE);
        if (field < 0 || response.repeats(KnownField.CONTENT_TYPE)) {
            return false;
        }
        int start = response.valueStart(field);
        int end = start;
        while (end < response.valueEnd(field) && response.bytes[end] != ';' && response.bytes[end] != ' ') {
            end++;
        }
        if (beginsWith(GRPC, GRPC.length, response.bytes, start, end)) {
            return false;
        }
        for (byte[] type : types) {
            if (matches(type, response.bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] pattern, byte[] bytes, int start, int end) {
        int star = 0;
        while (star < pattern.length && pattern[star] != '*') {
            star++;
        }
        if (star == pattern.length) {
            return Ascii.equalsLowerCase(pattern, bytes, start, end);
        }
        int tail = pattern.length - star - 1;
        return end - start > star + tail
                && beginsWith(pattern, star, bytes, start, end)
                && endsWith(pattern, tail, bytes, end);
    }

    private static boolean beginsWith(byte[] lowerCase, int count, byte[] bytes, int start, int end) {
        int i = 0;
        while (i < count && start + i < end && Ascii.lower(bytes[start + i]) == lowerCase[i]) {
            i++;
        }
        return i == count;
    }

    private static boolean endsWith(byte[] lowerCase, int count, byte[] bytes, int end) {
        int i = 1;
        while (i <= count && Ascii.lower(bytes[end - i]) == lowerCase[lowerCase.length - i]) {
            i++;
        }
        return i > count;
    }
}
