package io.sluice.core.settings;

/**
 * How a listener takes connections, and what is spoken on them.
 *
 * @param socketFile the rights of the file, where the listener is a unix socket
 * @param proxyProtocol who tells of the client in a header
 * @param http which versions of HTTP clients may speak
 * @param http2 how much a connection of HTTP/2 may have and do
 * @param passthrough whose TLS is passed through unread
 */
public record AcceptSettings(
        SocketFileSettings socketFile,
        ProxyProtocolSettings proxyProtocol,
        HttpVersions http,
        Http2Limits http2,
        PassthroughSettings passthrough) {

    /** A socket file for owner and group, no PROXY header, every version of HTTP, nothing passed through. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(SocketFileSettings.defaults(), ProxyProtocolSettings.defaults());
    }

    /** Nothing is passed through. */
    public AcceptSettings(
            SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol, HttpVersions http, Http2Limits http2) {
        this(socketFile, proxyProtocol, http, http2, PassthroughSettings.defaults());
    }

    /** Every version of HTTP, within the usual limits; nothing is passed through. */
    public AcceptSettings(SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol) {
        this(socketFile, proxyProtocol, HttpVersions.AUTO, Http2Limits.defaults());
    }
}
