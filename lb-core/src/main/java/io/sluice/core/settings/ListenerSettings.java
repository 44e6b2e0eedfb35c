package io.sluice.core.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An address we accept HTTP on, or TCP whatever is spoken on it.
 *
 * @param name unique among the listeners
 * @param bind an {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}; port 0 lets the system choose, for tests
 * @param routes at least one, but where TLS is passed through or all bytes are
 * @param forwarding what we tell the backend of the client
 * @param timeouts how long we wait for the client
 * @param limits how much we take from clients
 * @param answers what we answer ourselves, beside the routes
 * @param tunnels which requests may turn their connection into a tunnel
 * @param accept how connections are taken
 */
public record ListenerSettings(
        String name,
        SocketAddress bind,
        List<RouteSettings> routes,
        ForwardingSettings forwarding,
        ListenerTimeouts timeouts,
        ListenerLimits limits,
        AnswerSettings answers,
        TunnelSettings tunnels,
        AcceptSettings accept) {

    private static final Pattern UNREACHABLE = Pattern.compile("%2f|%5c|%00|\\\\|/\\.\\.?;", Pattern.CASE_INSENSITIVE);

    private static final String STRICT_TRANSPORT = "Strict-Transport-Security";

    public ListenerSettings {
        routes = List.copyOf(routes);
        Checks checks = new Checks()
                .name("name", name)
                .bind("bind", bind)
                .require(
                        "routes",
                        !routes.isEmpty()
                                || !accept.passthrough().routes().isEmpty()
                                || accept.relay().isPresent(),
                        "is empty; at least one route is needed")
                .require(
                        "routes",
                        routes.isEmpty() || accept.relay().isEmpty(),
                        "needs HTTP; bytes that are relayed are not read");
        for (RouteSettings route : routes) {
            checks.require(
                    "routes",
                    answers.matchAmbiguousPaths()
                            || route.match().path().kind() == PathMatch.Kind.REGEX
                            || !UNREACHABLE.matcher(route.match().path().text()).find(),
                    "the path \"" + route.match().path().text()
                            + "\" can be read in several ways, and requests for it get 400; with"
                            + " ambiguous-paths: match they do not");
        }
        if (answers.strictTransport().isPresent()) {
            Stream.concat(answers.errorPages().stream(), routes.stream().map(RouteSettings::action))
                    .filter(ListenerSettings::saysStrictTransport)
                    .forEach(twice -> checks.require(
                            "hsts", false, "stands beside a response whose headers have " + STRICT_TRANSPORT));
        }
        checks.done();
    }

    private static boolean saysStrictTransport(RouteAction action) {
        return action instanceof RouteAction.Respond own
                && own.headers().keySet().stream().anyMatch(STRICT_TRANSPORT::equalsIgnoreCase);
    }

    /** A listener with everything else as it is by default. */
    public ListenerSettings(
            String name,
            SocketAddress bind,
            List<RouteSettings> routes,
            ForwardingSettings forwarding,
            ListenerTimeouts timeouts,
            ListenerLimits limits) {
        this(
                name,
                bind,
                routes,
                forwarding,
                timeouts,
                limits,
                AnswerSettings.defaults(),
                TunnelSettings.defaults(),
                AcceptSettings.defaults());
    }
}
