package io.sluice.core.proxy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A listener could not be opened. Nothing that the same call tried to open is left open. */
public final class ListenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String listener;
    private final SocketAddress address;

    ListenException(String listener, SocketAddress address, Throwable cause) {
        super("listener " + listener + " cannot listen on " + text(address) + ": " + cause.getMessage(), cause);
        this.listener = listener;
        this.address = address;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : "unix:" + address;
    }

    /** The name of the listener. */
    public String listener() {
        return listener;
    }

    /** The address that it asked for. */
    public SocketAddress address() {
        return address;
    }
}
