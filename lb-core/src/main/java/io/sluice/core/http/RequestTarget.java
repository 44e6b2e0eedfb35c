package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/**
 * The request target with its host (RFC 9112 section 3.2), whichever form it came in: positions into the head. An
 * absolute-form wins over Host, as section 3.2.2 says.
 */
public final class RequestTarget {

    private static final byte[] HTTP = {'h', 't', 't', 'p', ':', '/', '/'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's', ':', '/', '/'};

    private int hostStart;
    private int hostEnd;
    private int pathStart;
    private int pathEnd;
    private int askedHostStart;
    private int askedHostEnd;
    private int askedPathStart;
    private int askedPathEnd;
    private boolean absolute;

    @Nullable
    Fault read(Head head, KnownMethod method) {
        Fault fault = readForm(head, method);
        askedHostStart = hostStart;
        askedHostEnd = hostEnd;
        askedPathStart = pathStart;
        askedPathEnd = pathEnd;
        return fault;
    }

    private @Nullable Fault readForm(Head head, KnownMethod method) {
        hostStart = 0;
        hostEnd = 0;
        absolute = false;
        pathStart = head.targetStart();
        pathEnd = head.targetEnd();
        Fault fault = readHost(head);
        if (method == KnownMethod.CONNECT) {
            return fault == null ? readAuthority(head) : fault;
        }
        if (fault != null || head.bytes[pathStart] == '/') {
            return fault;
        }
        if (pathEnd - pathStart == 1 && head.bytes[pathStart] == '*') {
            return method == KnownMethod.OPTIONS ? null : Fault.TARGET_FORM;
        }
        return readAbsolute(head);
    }

    /** Where the host, with its port if any, begins; equal to the end where an HTTP/1.0 request gave none. */
    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    /** Where path and query begin; equal to the end where an absolute-form had none, which means {@code /}, and for CONNECT. */
    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /** True where the target came in absolute-form or authority-form, so that the Host field is not to be believed. */
    public boolean absolute() {
        return absolute;
    }

    /** Where the host that the client asked for begins, whatever it was {@linkplain #rewriteHost rewritten} to. */
    public int askedHostStart() {
        return askedHostStart;
    }

    public int askedHostEnd() {
        return askedHostEnd;
    }

    /** Where path and query that the client asked for begin, whatever they were {@linkplain #rewritePath rewritten} to. */
    public int askedPathStart() {
        return askedPathStart;
    }

    public int askedPathEnd() {
        return askedPathEnd;
    }

    /**
     * Puts another path and query in the place of those that the client asked for. The text is kept behind the head, so nothing may
     * be added to that any more.
     */
    public void rewritePath(Head head, byte[] text, int length) {
        pathStart = head.keep(text, length);
        pathEnd = pathStart + length;
    }

    /** Puts another host in the place of the one that the client asked for; kept like a path. */
    public void rewriteHost(Head head, byte[] text, int length) {
        hostStart = head.keep(text, length);
        hostEnd = hostStart + length;
        absolute = true;
    }

    private @Nullable Fault readHost(Head head) {
        int field = head.find(KnownField.HOST);
        if (field < 0) {
            return head.minorVersion() == 0 ? null : Fault.HOST_MISSING;
        }
        if (head.repeats(KnownField.HOST)) {
            return Fault.HOST_SEVERAL;
        }
        hostStart = head.valueStart(field);
        hostEnd = head.valueEnd(field);
        return Authority.isValid(head.bytes, hostStart, hostEnd) ? null : Fault.HOST_INVALID;
    }

    /** The target of CONNECT is a host with its port and nothing else; it wins over Host too. */
    private @Nullable Fault readAuthority(Head head) {
        hostStart = pathStart;
        hostEnd = pathEnd;
        pathStart = pathEnd;
        absolute = true;
        return Authority.isHostAndPort(head.bytes, hostStart, hostEnd) ? null : Fault.TARGET_FORM;
    }

    private @Nullable Fault readAbsolute(Head head) {
        byte[] bytes = head.bytes;
        int scheme = schemeLength(bytes);
        if (scheme == 0) {
            return Fault.TARGET_FORM;
        }
        int start = pathStart + scheme;
        int end = start;
        while (end < pathEnd && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        hostStart = start;
        hostEnd = end;
        pathStart = end;
        absolute = true;
        return Authority.isValid(bytes, start, end) ? null : Fault.TARGET_FORM;
    }

    private int schemeLength(byte[] bytes) {
        return startsWith(HTTP, bytes) ? HTTP.length : startsWith(HTTPS, bytes) ? HTTPS.length : 0;
    }

    private boolean startsWith(byte[] scheme, byte[] bytes) {
        int end = pathStart + scheme.length;
        return end <= pathEnd && Ascii.equalsLowerCase(scheme, bytes, pathStart, end);
    }
}
