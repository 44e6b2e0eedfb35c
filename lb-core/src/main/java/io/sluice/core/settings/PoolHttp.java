package io.sluice.core.settings;

/**
 * What is spoken with the backends of a pool.
 *
 * @param versions {@link HttpVersions#AUTO}: with TLS what the backend chooses by ALPN, without TLS HTTP/1.1; {@link
 *     HttpVersions#HTTP_2}: without TLS with prior knowledge (RFC 9113 section 3.3)
 * @param http2 how much one connection of HTTP/2 may have, and a backend do on it
 */
public record PoolHttp(HttpVersions versions, Http2Limits http2) {

    /** {@link HttpVersions#AUTO}, with the default limits. */
    public static PoolHttp defaults() {
        return new PoolHttp(HttpVersions.AUTO, Http2Limits.defaults());
    }
}
