package io.sluice.core.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP/2 asks of the fields of a message beyond what HTTP/1 does (RFC 9113 section 8.2), and how one gets into a {@link Head} or
 * {@link Trailers}. A field that passes has nothing in it that HTTP/1 could take for the end of a line or of a name.
 */
final class Http2Fields {

    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HTTP_PORT = AsciiString.cached(":80");
    private static final AsciiString HTTPS_PORT = AsciiString.cached(":443");

    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};

    /** Fields that speak of one HTTP/1 connection. */
    private static final long CONNECTION_SPECIFIC = KnownField.mask(
            KnownField.CONNECTION,
            KnownField.KEEP_ALIVE,
            KnownField.PROXY_CONNECTION,
            KnownField.TRANSFER_ENCODING,
            KnownField.UPGRADE);

    private Http2Fields() {}

    /** True for a name that begins with a colon. */
    static boolean isPseudo(AsciiString name) {
        return !name.isEmpty() && name.byteAt(0) == ':';
    }

    /** Looks at name and value of a field that is no pseudo-field. Returns what is wrong with it, or null. */
    static @Nullable Fault check(AsciiString name, AsciiString value) {
        Fault fault = checkName(name);
        return fault == null ? checkValue(value) : fault;
    }

    private static @Nullable Fault checkName(AsciiString name) {
        byte[] bytes = name.array();
        int end = name.arrayOffset() + name.length();
        for (int i = name.arrayOffset(); i < end; i++) {
            if (!Ascii.isToken(bytes[i])) {
                return bytes[i] == ':' ? Fault.PSEUDO_FIELD : Fault.FIELD_NAME;
            }
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                return Fault.FIELD_CASE;
            }
        }
        return name.isEmpty() ? Fault.FIELD_NAME : null;
    }

    /** Looks at a value, that of a pseudo-field too. Returns what is wrong with it, or null. */
    static @Nullable Fault checkValue(AsciiString value) {
        byte[] bytes = value.array();
        int start = value.arrayOffset();
        int end = start + value.length();
        for (int i = start; i < end; i++) {
            if (!Ascii.isText(bytes[i])) {
                return Fault.FIELD_VALUE;
            }
        }
        boolean edged = end > start && (Ascii.isWhitespace(bytes[start]) || Ascii.isWhitespace(bytes[end - 1]));
        return edged ? Fault.FIELD_EDGE : null;
    }

    /** Looks at what a field means. Returns what is wrong with it, or null. */
    static @Nullable Fault checkMeaning(@Nullable KnownField known, AsciiString value) {
        if (known == null) {
            return null;
        }
        if ((known.bit() & CONNECTION_SPECIFIC) != 0) {
            return Fault.FIELD_HOP;
        }
        boolean otherTe = known == KnownField.TE
                && !Ascii.equalsLowerCase(
                        TRAILERS, value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
        return otherTe ? Fault.FIELD_HOP : null;
    }

    /**
     * True where two authorities are the same but for the case of letters and for a port that the scheme has by default (RFC 9113
     * section 8.3.1, RFC 9110 section 4.2.3).
     *
     * @param scheme null for CONNECT, whose authority has no default
     */
    static boolean sameAuthority(AsciiString one, AsciiString other, @Nullable AsciiString scheme) {
        if (one.contentEqualsIgnoreCase(other)) {
            return true;
        }
        AsciiString port = HTTP.contentEqualsIgnoreCase(scheme)
                ? HTTP_PORT
                : HTTPS.contentEqualsIgnoreCase(scheme) ? HTTPS_PORT : null;
        if (port == null) {
            return false;
        }
        int longer = one.length() + port.length();
        return longer == other.length()
                ? other.endsWith(port) && other.regionMatches(true, 0, one, 0, one.length())
                : other.length() + port.length() == one.length()
                        && one.endsWith(port)
                        && one.regionMatches(true, 0, other, 0, other.length());
    }

    /** Adds a line to a head; returns which known field it is. */
    static @Nullable KnownField append(Head head, AsciiString name, AsciiString value) {
        int line = head.length;
        head.append(name);
        int nameEnd = head.length;
        head.append(SEPARATOR);
        int valueStart = head.length;
        head.append(value);
        int valueEnd = head.length;
        head.append(Head.CRLF);
        head.addField(line, nameEnd, valueStart, valueEnd);
        int last = head.count() - 1;
        for (int i = line; i < nameEnd; i++) {
            if (head.bytes[i] == '_') {
                head.markUnderscored();
                break;
            }
        }
        return head.known(last);
    }

    private static final AsciiString SEPARATOR = AsciiString.cached(": ");

    /**
     * Reads the fields behind a body (RFC 9113 section 8.1), the same that HTTP/1 lets stand there.
     *
     * @return what is wrong with them, or null
     */
    static @Nullable Fault readTrailers(FieldList fields, Trailers trailers, MessageLimits limits) {
        TrailerLine rules = new TrailerLine();
        if (fields.size() > limits.fieldCount()) {
            return Fault.TRAILER;
        }
        for (int i = 0; i < fields.size(); i++) {
            AsciiString name = fields.name(i);
            AsciiString value = fields.value(i);
            Fault fault = check(name, value);
            if (fault != null) {
                return fault;
            }
            rules.begin(limits.reserved());
            boolean allowed = true;
            for (int j = 0; j < name.length(); j++) {
                allowed &= rules.take(name.byteAt(j));
            }
            if (!allowed || !rules.take((byte) ':')) {
                return Fault.TRAILER;
            }
            trailers.add(name, value);
            if (trailers.length() > limits.headSize()) {
                return Fault.TRAILER;
            }
        }
        return null;
    }
}
