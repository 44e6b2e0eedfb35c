package io.sluice.core.proxy;

import java.net.SocketAddress;

/** The address of a client that is not known: the socket was closed before anyone could ask. */
final class NoAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    static final NoAddress INSTANCE = new NoAddress();

    private NoAddress() {}

    @Override
    public String toString() {
        return "unknown";
    }
}
