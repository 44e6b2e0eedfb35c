package io.sluice.core.settings;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * An address we accept HTTP on.
 *
 * @param name unique among the listeners
 * @param bind the address and port; port 0 lets the system choose, for tests
 * @param routes at least one
 * @param forwarding what we tell the backend of the client
 * @param timeouts how long we wait for the client
 * @param limits how much we take from clients
 * @param tunnels which requests may turn their connection into a tunnel
 */
public record ListenerSettings(
        String name,
        InetSocketAddress bind,
        List<RouteSettings> routes,
        ForwardingSettings forwarding,
        ListenerTimeouts timeouts,
        ListenerLimits limits,
        TunnelSettings tunnels) {

    public ListenerSettings {
        routes = List.copyOf(routes);
        new Checks()
                .name("name", name)
                .require(
                        "bind", !bind.isUnresolved(), "\"" + bind.getHostString() + "\" does not resolve to an address")
                .notEmpty("routes", routes, "route")
                .done();
    }

    /** With tunnels as they are by default. */
    public ListenerSettings(
            String name,
            InetSocketAddress bind,
            List<RouteSettings> routes,
            ForwardingSettings forwarding,
            ListenerTimeouts timeouts,
            ListenerLimits limits) {
        this(name, bind, routes, forwarding, timeouts, limits, TunnelSettings.defaults());
    }
}
