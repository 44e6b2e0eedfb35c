package io.sluice.core.proxy;

import java.net.InetSocketAddress;

/** A listener could not be opened. Nothing that the same call tried to open is left open. */
public final class ListenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String listener;
    private final InetSocketAddress address;

    ListenException(String listener, InetSocketAddress address, Throwable cause) {
        super(
                "listener " + listener + " cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + cause.getMessage(),
                cause);
        this.listener = listener;
        this.address = address;
    }

    /** The name of the listener. */
    public String listener() {
        return listener;
    }

    /** The address that it asked for. */
    public InetSocketAddress address() {
        return address;
    }
}
