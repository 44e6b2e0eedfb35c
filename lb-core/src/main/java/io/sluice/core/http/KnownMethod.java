package io.sluice.core.http;

import java.nio.charset.StandardCharsets;

/** The methods that a proxy must know (RFC 9110 section 9), and whether a request may be sent twice. */
public enum KnownMethod {
    GET(true),
    HEAD(true),
    POST(false),
    PUT(true),
    DELETE(true),
    OPTIONS(true),
    TRACE(true),
    PATCH(false),
    CONNECT(false),
    /** Any other token; passed on as it is. */
    OTHER(false);

    private static final KnownMethod[] NAMED = {GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH, CONNECT};

    private final boolean idempotent;
    private final byte[] token = name().getBytes(StandardCharsets.US_ASCII);

    KnownMethod(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** True where the effect of several requests is that of one (RFC 9110 section 9.2.2). */
    public boolean idempotent() {
        return idempotent;
    }

    static KnownMethod of(byte[] bytes, int start, int end) {
        for (KnownMethod method : NAMED) {
            if (Ascii.equals(method.token, bytes, start, end)) {
                return method;
            }
        }
        return OTHER;
    }
}
