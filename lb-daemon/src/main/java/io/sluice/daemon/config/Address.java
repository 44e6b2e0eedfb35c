package io.sluice.daemon.config;

import java.net.SocketAddress;

/** An address as the file writes it: a host with a port, or the path of a unix socket. */
sealed interface Address permits HostPort, SocketPath {

    /** What is allowed, for messages. */
    String WHAT = HostPort.WHAT + ", or unix:/path";

    String PATTERN = "(" + HostPort.PATTERN + "|" + SocketPath.PATTERN + ")";

    static Address parse(String text) throws BadValueException {
        return text.startsWith(SocketPath.PREFIX) ? SocketPath.parse(text) : HostPort.parse(text);
    }

    /** The address to listen on; names are looked up. */
    SocketAddress toBind();
}
