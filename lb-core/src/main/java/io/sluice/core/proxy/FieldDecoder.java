package io.sluice.core.proxy;

import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/** Has HPACK decode each head of a connection into the same {@link FieldHeaders}. What they mean is looked at by us. */
final class FieldDecoder extends DefaultHttp2HeadersDecoder {

    private final FieldHeaders fields;

    /**
     * A decoder.
     *
     * @param most size of a head as HTTP/2 counts it (RFC 9113 section 6.5.2)
     */
    FieldDecoder(FieldHeaders fields, long most) {
        super(false, false, most);
        this.fields = fields;
    }

    @Override
    protected Http2Headers newHeaders() {
        return fields.clear();
    }
}
