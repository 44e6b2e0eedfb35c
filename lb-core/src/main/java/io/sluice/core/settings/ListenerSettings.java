package io.sluice.core.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/**
 * An address we accept HTTP on.
 *
 * @param name unique among the listeners
 * @param bind an {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}; port 0 lets the system choose, for tests
 * @param routes at least one
 * @param forwarding what we tell the backend of the client
 * @param timeouts how long we wait for the client
 * @param limits how much we take from clients
 * @param accept how connections are taken
 */
public record ListenerSettings(
        String name,
        SocketAddress bind,
        List<RouteSettings> routes,
        ForwardingSettings forwarding,
        ListenerTimeouts timeouts,
        ListenerLimits limits,
        AcceptSettings accept) {

    public ListenerSettings {
        routes = List.copyOf(routes);
        new Checks()
                .name("name", name)
                .bind("bind", bind)
                .notEmpty("routes", routes, "route")
                .done();
    }

    /** A listener that takes connections as any does. */
    public ListenerSettings(
            String name,
            SocketAddress bind,
            List<RouteSettings> routes,
            ForwardingSettings forwarding,
            ListenerTimeouts timeouts,
            ListenerLimits limits) {
        this(name, bind, routes, forwarding, timeouts, limits, AcceptSettings.defaults());
    }
}
