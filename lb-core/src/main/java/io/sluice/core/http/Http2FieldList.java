package io.sluice.core.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * The fields of one HTTP/2 message as HPACK brings them, unchecked but for the order: that a pseudo-field came behind another field
 * cannot be seen later (RFC 9113 section 8.3). What is in it is judged by who makes a head of it.
 */
public final class Http2FieldList extends DefaultHttp2Headers {

    private boolean regular;
    private boolean misplaced;

    public Http2FieldList() {
        super(false, false, 16);
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (isPseudo(name)) {
            misplaced |= regular;
        } else {
            regular = true;
        }
        return super.add(name, value);
    }

    /** True where a pseudo-field stands behind another field. */
    boolean misplaced() {
        return misplaced;
    }

    static boolean isPseudo(CharSequence name) {
        return !name.isEmpty() && name.charAt(0) == ':';
    }
}
