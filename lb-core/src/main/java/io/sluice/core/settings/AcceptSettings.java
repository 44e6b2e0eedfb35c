package io.sluice.core.settings;

/**
 * How a listener takes connections.
 *
 * @param socketFile the rights of the file, where the listener is a unix socket
 * @param proxyProtocol who tells of the client in a header
 */
public record AcceptSettings(SocketFileSettings socketFile, ProxyProtocolSettings proxyProtocol) {

    /** A socket file for owner and group, no PROXY header. */
    public static AcceptSettings defaults() {
        return new AcceptSettings(SocketFileSettings.defaults(), ProxyProtocolSettings.defaults());
    }
}
