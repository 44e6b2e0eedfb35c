package io.sluice.core.settings;

import java.util.Optional;

/**
 * How a listener takes connections, and what is spoken on them.
 *
 * @param socketFile the rights of the file, where the listener is a unix socket
 * @param proxyProtocol who tells of the client in a header
 * @param http which versions of HTTP clients may speak
 * @param http2 how much a connection of HTTP/2 may have and do
 * @param passthrough whose TLS is passed through unread
 * @param relay the pool to which the bytes of all others go unread, whatever they speak; empty where they speak HTTP
 */
public record AcceptSettings(
        SocketFileSettings socketFile,
        ProxyProtocolSettings proxyProtocol,
        HttpVersions http,
        Http2Limits http2,
        PassthroughSettings passthrough,
        Optional<String> relay) {

    /** A socket file for owner and group, no PROXY header, every version of HTTP, nothing passed through. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(SocketFileSettings.defaults(), ProxyProtocolSettings.defaults());
    }

    /** HTTP is spoken. */
    public AcceptSettings(
            SocketFileSettings socketFile,
            ProxyProtocolSettings proxyProtocol,
            HttpVersions http,
            Http2Limits http2,
            PassthroughSettings passthrough) {
        this(socketFile, proxyProtocol, http, http2, passthrough, Optional.empty());
    }

    /** Nothing is passed through. */
    public AcceptSettings(
            SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol, HttpVersions http, Http2Limits http2) {
        this(socketFile, proxyProtocol, http, http2, PassthroughSettings.defaults());
    }

    /** The same, with all bytes led to a pool unread. */
    public AcceptSettings relaying(String pool) {
        return new AcceptSettings(socketFile, proxyProtocol, http, http2, passthrough, Optional.of(pool));
    }

    /** Every version of HTTP, within the usual limits; nothing is passed through. */
    public AcceptSettings(SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol) {
        this(socketFile, proxyProtocol, HttpVersions.AUTO, Http2Limits.defaults());
    }
}
