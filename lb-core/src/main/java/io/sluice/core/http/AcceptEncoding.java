package io.sluice.core.http;

import java.nio.charset.StandardCharsets;

/**
 * How much a client wants a content coding (RFC 9110 section 12.5.3). A list with mistakes is read as far as it can be: what is
 * wrong with an element makes that element count as a refusal, so that no client gets what it did not ask for.
 */
public final class AcceptEncoding {

    /** The client has not said anything of the coding, neither by its name nor by {@code *}. */
    public static final int UNSAID = -1;

    /** The weight of a coding that is wanted most, in thousandths. */
    public static final int MOST = 1000;

    private static final byte[] IDENTITY = bytes("identity");
    private static final byte[] ANY = bytes("*");

    private AcceptEncoding() {}

    /** The name of a coding as {@link #weight} takes it. */
    public static byte[] bytes(String lowerCase) {
        return lowerCase.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The weight of a coding in thousandths, 0 where the client refuses it, or {@link #UNSAID}.
     *
     * @param coding its name in lower case
     */
    public static int weight(Head request, byte[] coding) {
        return weight(request, coding, true);
    }

    private static int weight(Head request, byte[] coding, boolean byAny) {
        int any = UNSAID;
        for (int i = request.find(KnownField.ACCEPT_ENCODING); i >= 0; i = next(request, i)) {
            int end = request.valueEnd(i);
            int start = request.valueStart(i);
            while (start < end) {
                int stop = find(request.bytes, ',', start, end);
                int from = skip(request.bytes, start, stop);
                int nameEnd = trim(request.bytes, from, find(request.bytes, ';', from, stop));
                if (isNamed(coding, request.bytes, from, nameEnd)) {
                    return weight(request.bytes, nameEnd, stop);
                }
                if (byAny && Ascii.equals(ANY, request.bytes, from, nameEnd)) {
                    any = weight(request.bytes, nameEnd, stop);
                }
                start = stop + 1;
            }
        }
        return any;
    }

    /** True where the client wants anything but the data as it is. */
    public static boolean refusesIdentity(Head request) {
        return weight(request, IDENTITY) == 0;
    }

    /** How much the client wants the data as it is, where it says so by name, else {@link #UNSAID}. */
    public static int weightOfIdentity(Head request) {
        return weight(request, IDENTITY, false);
    }

    private static int next(Head request, int field) {
        return request.find(KnownField.ACCEPT_ENCODING, field + 1);
    }

    /** Some old clients put x- before a name (RFC 9110 section 8.4.1.3). */
    private static boolean isNamed(byte[] coding, byte[] bytes, int start, int end) {
        boolean old = end - start == coding.length + 2 && Ascii.lower(bytes[start]) == 'x' && bytes[start + 1] == '-';
        return Ascii.equalsLowerCase(coding, bytes, old ? start + 2 : start, end);
    }

    private static int weight(byte[] bytes, int start, int end) {
        int from = skip(bytes, start, end);
        if (from == end) {
            return MOST;
        }
        if (bytes[from] != ';') {
            return 0;
        }
        from = skip(bytes, from + 1, end);
        boolean weighted = from + 2 < end && Ascii.lower(bytes[from]) == 'q' && bytes[from + 1] == '=';
        return weighted ? thousandths(bytes, from + 2, trim(bytes, from + 2, end)) : 0;
    }

    /** A qvalue (RFC 9110 section 12.4.2); 0 for what is none. */
    private static int thousandths(byte[] bytes, int start, int end) {
        int digits = end - start - 2;
        boolean shaped = digits <= 3 && (end - start == 1 || digits >= 0 && bytes[start + 1] == '.');
        if (!shaped || bytes[start] != '0' && bytes[start] != '1') {
            return 0;
        }
        int value = (bytes[start] - '0') * MOST;
        int unit = MOST / 10;
        for (int i = start + 2; i < end; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return 0;
            }
            value += (bytes[i] - '0') * unit;
            unit /= 10;
        }
        return value > MOST ? 0 : value;
    }

    private static int find(byte[] bytes, char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int skip(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && Ascii.isWhitespace(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int trim(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && Ascii.isWhitespace(bytes[i - 1])) {
            i--;
        }
        return i;
    }
}
