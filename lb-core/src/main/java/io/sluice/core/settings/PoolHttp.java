package io.sluice.core.settings;

/**
 * What is spoken with the backends of a pool.
 *
 * @param version of HTTP
 * @param http2 what holds for connections of HTTP/2
 */
public record PoolHttp(Version version, PoolHttp2 http2) {

    /** Which version of HTTP is spoken. */
    public enum Version {
        /** With TLS what the backend chooses by ALPN, without TLS HTTP/1.1. */
        AUTO,
        /** HTTP/1.1 alone. */
        HTTP_1_1,
        /** HTTP/2 alone: with TLS by ALPN, without TLS with prior knowledge (RFC 9113 section 3). */
        HTTP_2
    }

    /** {@link Version#AUTO}, with the defaults of HTTP/2. */
    public static PoolHttp defaults() {
        return new PoolHttp(Version.AUTO, PoolHttp2.defaults());
    }
}
