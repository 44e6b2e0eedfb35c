package io.sluice.core.settings;

/**
 * How a listener takes connections, and what is spoken on them.
 *
 * @param socketFile the rights of the file, where the listener is a unix socket
 * @param proxyProtocol who tells of the client in a header
 * @param http which versions of HTTP clients may speak
 * @param http2 how much a connection of HTTP/2 may have and do
 */
public record AcceptSettings(
        SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol, HttpVersions http, Http2Limits http2) {

    /** A socket file for owner and group, no PROXY header, every version of HTTP. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(SocketFileSettings.defaults(), ProxyProtocolSettings.defaults());
    }

    /** Every version of HTTP, within the usual limits. */
    public AcceptSettings(SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol) {
        this(socketFile, proxyProtocol, HttpVersions.AUTO, Http2Limits.defaults());
    }
}
