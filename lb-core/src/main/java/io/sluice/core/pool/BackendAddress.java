package io.sluice.core.pool;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Where a backend listens: looked up at once, and again where its name did not resolve. Safe for use by any thread. */
final class BackendAddress {

    private final String authority;
    private volatile SocketAddress known;

    BackendAddress(SocketAddress configured) {
        this.known = lookUp(configured);
        this.authority = authorityOf(configured);
    }

    /** See {@link io.sluice.core.spi.HealthSubject#address()}. */
    SocketAddress get() {
        SocketAddress now = known;
        if (now instanceof InetSocketAddress inet && inet.isUnresolved()) {
            // Off the hot path: an unresolved address is asked for by probes only, as a backend without an address is
            // not up.
            now = lookUp(inet);
            known = now;
        }
        return now;
    }

    /** Host and port as the Host field of a request to it has them. */
    String authority() {
        return authority;
    }

    private static SocketAddress lookUp(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getHostString(), inet.getPort())
                : address;
    }

    private static String authorityOf(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "localhost"; // what one says to a server that is no host of its own
        }
        String host = inet.getHostString();
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
