package io.sluice.core.settings;

/**
 * How a listener takes connections.
 *
 * @param socketFile the rights of the file, where the listener is a unix socket
 * @param proxyProtocol who tells of the client in a header
 * @param passthrough whose TLS is passed through unread
 */
public record AcceptSettings(
        SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol, PassthroughSettings passthrough) {

    /** Nobody's TLS is passed through. */
    public AcceptSettings(SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol) {
        this(socketFile, proxyProtocol, PassthroughSettings.defaults());
    }

    /** A socket file for owner and group, no PROXY header, nothing passed through. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(SocketFileSettings.defaults(), ProxyProtocolSettings.defaults());
    }
}
