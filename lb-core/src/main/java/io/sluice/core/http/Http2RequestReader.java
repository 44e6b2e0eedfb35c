package io.sluice.core.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Turns the fields of a request of HTTP/2 into a {@link Head}, as if it had come in HTTP/1.1, and refuses what RFC 9113 section 8 calls
 * malformed: what stands in the head then is one request, for whoever reads it. Kept with the connection. Not safe for use by several
 * threads.
 *
 * <pre>
 *   :method GET   :path /x   :authority a   cookie: b=1   cookie: c=2   GET /x HTTP/1.1 | host: a | cookie: b=1; c=2
 *   :method CONNECT   :protocol websocket   ...                         GET /x HTTP/1.1 | ... | upgrade: websocket (RFC 8441)
 * </pre>
 */
public final class Http2RequestReader {

    private static final AsciiString METHOD = AsciiString.cached(":method");
    private static final AsciiString SCHEME = AsciiString.cached(":scheme");
    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    private static final AsciiString PATH = AsciiString.cached(":path");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString OPTIONS = AsciiString.cached("OPTIONS");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
    private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1\r\n");
    private static final AsciiString CODING = AsciiString.cached("transfer-encoding");
    private static final AsciiString CHUNKED = AsciiString.cached("chunked");
    private static final AsciiString CONNECTION = AsciiString.cached("connection");
    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final int KEY_BYTES = 16;

    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString protocol;
    private byte[] crumbs = new byte[0];
    private int crumbsLength;
    private int fields;

    /**
     * Reads a head.
     *
     * @param from as they came
     * @param head to be filled, and indexed
     * @param whole true where no body follows
     * @return why it is to be refused, or null; the head says what it can then, for the log
     */
    public @Nullable Fault read(FieldList from, Head head, MessageLimits limits, boolean whole) {
        clear();
        head.clear();
        head.http2 = true;
        int at = 0;
        Fault fault = null;
        while (fault == null && at < from.size() && Http2Fields.isPseudo(from.name(at))) {
            fault = readPseudo(from.name(at), from.value(at));
            at++;
        }
        if (fault == null) {
            fault = checkPseudo();
        }
        writeStartLine(head);
        if (fault == null && path != null && path.length() > limits.targetLength()) {
            fault = Fault.TARGET_LENGTH;
        }
        if (fault == null && authority != null) {
            Http2Fields.append(head, HOST, authority);
        }
        for (; fault == null && at < from.size(); at++) {
            fault = readField(head, from.name(at), from.value(at), limits);
        }
        if (fault == null) {
            writeOurs(head, whole);
            fault = head.length > limits.headSize() ? Fault.HEAD_SIZE : null;
        }
        head.endFields(head.length);
        head.append(Head.CRLF);
        return fault;
    }

    private void clear() {
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        crumbsLength = 0;
        fields = 0;
    }

    /** Reads the trailers of a request. Returns what is wrong with them, or null. */
    public @Nullable Fault readTrailers(FieldList from, Trailers trailers, MessageLimits limits) {
        return Http2Fields.readTrailers(from, trailers, limits);
    }

    private @Nullable Fault readPseudo(AsciiString name, AsciiString value) {
        Fault fault = Http2Fields.checkValue(value);
        if (fault != null) {
            return fault;
        }
        if (name.equals(METHOD) && method == null) {
            method = value;
        } else if (name.equals(PATH) && path == null) {
            path = value;
        } else if (name.equals(AUTHORITY) && authority == null) {
            authority = value;
        } else if (name.equals(SCHEME) && scheme == null) {
            scheme = value;
        } else if (name.equals(PROTOCOL) && protocol == null) {
            protocol = value;
        } else {
            return Fault.PSEUDO_FIELD;
        }
        return null;
    }

    /** RFC 9113 sections 8.3.1 and 8.5, RFC 8441 section 4. */
    private @Nullable Fault checkPseudo() {
        if (method == null || !isToken(method)) {
            return method == null ? Fault.PSEUDO_FIELD : Fault.METHOD;
        }
        boolean connect = method.equals(CONNECT);
        if (connect && protocol == null) {
            boolean target = authority != null && !authority.isEmpty();
            return path == null && scheme == null && target ? null : Fault.PSEUDO_FIELD;
        }
        if (scheme == null || !isToken(scheme) || path == null || protocol != null && !(connect && authority != null)) {
            return Fault.PSEUDO_FIELD;
        }
        return isTarget(path) ? null : Fault.TARGET;
    }

    private static boolean isToken(AsciiString text) {
        boolean token = !text.isEmpty();
        for (int i = 0; token && i < text.length(); i++) {
            token = Ascii.isToken(text.byteAt(i));
        }
        return token;
    }

    /** Begins with a slash, or is an asterisk for OPTIONS; and has nothing that a request line could not have. */
    private boolean isTarget(AsciiString text) {
        boolean right = !text.isEmpty()
                && (text.byteAt(0) == '/' || text.length() == 1 && text.byteAt(0) == '*' && OPTIONS.equals(method));
        for (int i = 0; right && i < text.length(); i++) {
            right = Ascii.isVisible(text.byteAt(i)) && text.byteAt(i) != '#';
        }
        return right;
    }

    /** What is not known or not right is left out; then the head is refused. */
    private void writeStartLine(Head head) {
        AsciiString verb = protocol != null ? GET : method;
        if (verb != null && isToken(verb)) {
            head.append(verb);
        }
        head.firstEnd = head.length;
        head.append(SPACE);
        head.secondStart = head.length;
        AsciiString target = CONNECT.equals(method) && protocol == null ? authority : path;
        if (target != null && Http2Fields.checkValue(target) == null) {
            head.append(target);
        }
        head.secondEnd = head.length;
        head.append(VERSION);
    }

    private static final AsciiString SPACE = AsciiString.cached(" ");

    private @Nullable Fault readField(Head head, AsciiString name, AsciiString value, MessageLimits limits) {
        Fault fault = Http2Fields.check(name, value);
        if (fault != null) {
            return fault;
        }
        if (++fields > limits.fieldCount()) {
            return Fault.FIELD_COUNT;
        }
        if (head.length + crumbsLength + name.length() + value.length() > limits.headSize()) {
            return Fault.HEAD_SIZE;
        }
        if (name.equals(COOKIE)) {
            addCrumb(value);
            return null;
        }
        if (name.equals(HOST) && authority != null) {
            // The one that routes must be the one that the backend reads.
            return Http2Fields.sameAuthority(authority, value, scheme) ? null : Fault.AUTHORITY_HOST;
        }
        if (name.equals(KEY) && protocol != null) {
            return null;
        }
        return Http2Fields.checkMeaning(Http2Fields.append(head, name, value), value);
    }

    /** RFC 9113 section 8.2.3. */
    private void addCrumb(AsciiString value) {
        int length = crumbsLength + value.length() + 2;
        if (length > crumbs.length) {
            crumbs = Arrays.copyOf(crumbs, Math.max(256, 2 * length));
        }
        if (crumbsLength > 0) {
            crumbs[crumbsLength++] = ';';
            crumbs[crumbsLength++] = ' ';
        }
        System.arraycopy(value.array(), value.arrayOffset(), crumbs, crumbsLength, value.length());
        crumbsLength += value.length();
    }

    /** The fields that HTTP/1 needs and HTTP/2 says otherwise. */
    private void writeOurs(Head head, boolean whole) {
        if (crumbsLength > 0) {
            Http2Fields.append(head, COOKIE, new AsciiString(crumbs, 0, crumbsLength, false));
        }
        if (protocol != null) {
            Http2Fields.append(head, CONNECTION, UPGRADE);
            Http2Fields.append(head, UPGRADE, protocol);
            if (protocol.contentEqualsIgnoreCase(WEBSOCKET)) {
                Http2Fields.append(head, KEY, newKey());
            }
        } else if (!whole && !CONNECT.equals(method) && !head.has(KnownField.CONTENT_LENGTH)) {
            Http2Fields.append(head, CODING, CHUNKED);
        }
    }

    /** A nonce, of which RFC 6455 section 4.1 asks only that it is not the same each time; nothing is kept safe by it. */
    private static AsciiString newKey() {
        byte[] nonce = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(nonce);
        return new AsciiString(new String(Base64.getEncoder().encode(nonce), StandardCharsets.US_ASCII));
    }

    /** True where the request asks for a tunnel in another protocol (RFC 8441). */
    public boolean extendedConnect() {
        return protocol != null;
    }
}
