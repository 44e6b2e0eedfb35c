package io.sluice.daemon.config;

import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.StrictTransportSettings;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.tls.ServerTlsSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The schema of {@code listeners}. */
final class ListenerBlock {

    /** A listener as read, before it is put together with the rest. */
    record Draft(ListenerSettings settings, Optional<ServerTlsSettings> tls) {}

    private static final ListenerTimeouts WAITS = ListenerTimeouts.defaults();
    private static final Key<Duration> KEEP_ALIVE =
            Key.preset("keep-alive", Types.DURATION, WAITS.keepAlive(), "For the next request on an open connection.");
    private static final Key<Duration> REQUEST_HEAD =
            Key.preset("request-head", Types.DURATION, WAITS.requestHead(), "For a whole request head.");
    private static final Key<Duration> REQUEST_BODY = Key.preset(
            "request-body",
            Types.DURATION,
            WAITS.requestBody(),
            "Without a byte of a request body that is still to come.");
    private static final Key<Duration> RESPONSE_PROGRESS = Key.preset(
            "response-progress",
            Types.DURATION,
            WAITS.responseProgress(),
            "Without the client reading a byte of a response that waits for it.");

    static final Block<ListenerTimeouts> TIMEOUTS = Block.of(
            "How long a listener waits for a client",
            "A client that takes longer gets 408 where a response can still be sent, and its connection is closed.",
            v -> new ListenerTimeouts(
                    v.get(KEEP_ALIVE), v.get(REQUEST_HEAD), v.get(REQUEST_BODY), v.get(RESPONSE_PROGRESS)),
            KEEP_ALIVE,
            REQUEST_HEAD,
            REQUEST_BODY,
            RESPONSE_PROGRESS);

    private static final ListenerLimits MOST = ListenerLimits.defaults();
    private static final Key<Integer> MAX_CONNECTIONS = Key.preset(
            "max-connections",
            Types.NUMBER,
            MOST.maxConnections(),
            "Open connections; further clients wait in the backlog.");
    private static final Key<Integer> MAX_HANDSHAKES = Key.preset(
            "max-handshakes",
            Types.NUMBER,
            MOST.maxHandshakes(),
            "TLS handshakes that are not done; with another one the oldest is given up.");
    private static final Key<Integer> HEAD_SIZE = Key.preset(
            "head-size", Types.SIZE, MOST.headSize(), "A request head, request line included; a larger one gets 431.");
    private static final Key<Integer> HEADER_COUNT =
            Key.preset("header-count", Types.NUMBER, MOST.headerCount(), "Fields of a request head; more get 431.");
    private static final Key<Integer> TARGET_LENGTH = Key.preset(
            "target-length", Types.SIZE, MOST.targetLength(), "A request target (the URI); a longer one gets 414.");

    static final Block<ListenerLimits> LIMITS = Block.of(
            "How much a listener takes from clients",
            "",
            v -> new ListenerLimits(
                    v.get(MAX_CONNECTIONS),
                    v.get(MAX_HANDSHAKES),
                    v.get(HEAD_SIZE),
                    v.get(HEADER_COUNT),
                    v.get(TARGET_LENGTH)),
            MAX_CONNECTIONS,
            MAX_HANDSHAKES,
            HEAD_SIZE,
            HEADER_COUNT,
            TARGET_LENGTH);

    private static final Key<String> NAME =
            Key.required("name", Types.NAME, "Its name in metrics and logs, unique among the listeners.");
    private static final Key<Address> BIND = Key.required(
            "bind",
            Types.ADDRESS,
            "The address to accept on; `0.0.0.0:80` is port 80 on every IPv4 address, `unix:/run/sluice/web.sock` a unix"
                    + " socket, whose file is made at start and taken away at the end.");
    private static final Key<ListenerTlsBlock.Listener> TLS =
            Key.optional("tls", ListenerTlsBlock.LISTENER, "Accept TLS; left out, plain connections.");
    private static final Key<String> POOL =
            Key.optional("pool", Types.NAME, "The pool that serves everything: short for one route without a match.");
    private static final Key<List<RouteSettings>> ROUTES =
            Key.optional("routes", RouteBlock.LIST, "The routes, in place of `pool`. What matches none gets 404.");
    private static final Key<Redirect> REDIRECT = Key.optional(
            "redirect",
            RouteActionKeys.REDIRECT_SHORT,
            "Where all clients are sent, in place of `pool`: `redirect: https` leads to the listener with TLS.");
    private static final Key<StrictTransportSettings> HSTS = Key.optional(
            "hsts",
            StrictTransportBlock.SHORT,
            "Strict-Transport-Security (RFC 6797) on every response, in place of the backend's; for a listener with tls.");
    private static final Key<ForwardingSettings> FORWARD =
            Key.block("forwarded", ForwardingBlock.FORWARDING, "What the backend is told of the client.");
    private static final Key<ListenerTimeouts> TIMEOUT_KEYS =
            Key.block("timeouts", TIMEOUTS, "How long it waits for a client.");
    private static final Key<ListenerLimits> LIMIT_KEYS =
            Key.block("limits", LIMITS, "How much it takes from clients.");
    private static final Key<TunnelSettings> TUNNEL_KEYS = Key.block(
            "tunnels",
            TunnelBlock.TUNNELS,
            "Which requests may turn their connection into a tunnel, such as WebSocket.");

    private static final Key<Map<Integer, Respond>> ERROR_PAGES = Key.preset(
            "error-pages",
            ContentBlock.PAGES,
            Map.of(),
            "By status, what clients get in place of the plain text of our errors.");
    private static final Key<Boolean> AMBIGUOUS_PATHS = Key.preset(
            "ambiguous-paths",
            Types.choice(ambiguous()),
            false,
            "`refuse`: where routes tell paths apart, a path that a backend may read in another way, such as `/a%2fb` or `/../a`,"
                    + " gets 400; `match`: it is matched as RFC 3986 reads it.");

    static final Block<Draft> LISTENER = Block.of(
            "A listener",
            "An address where HTTP is accepted, or TCP. One of `pool`, `redirect` and `routes` says where requests go.",
            ListenerBlock::build,
            NAME,
            BIND,
            AcceptKeys.TCP,
            AcceptKeys.SOCKET_MODE,
            AcceptKeys.SOCKET_OWNER,
            AcceptKeys.SOCKET_GROUP,
            AcceptKeys.PROXY,
            Http2Keys.HTTP,
            Http2Keys.LIMITS,
            TLS,
            POOL,
            ROUTES,
            REDIRECT,
            HSTS,
            FORWARD,
            TIMEOUT_KEYS,
            LIMIT_KEYS,
            TUNNEL_KEYS,
            ERROR_PAGES,
            AMBIGUOUS_PATHS);

    private ListenerBlock() {}

    private static Draft build(Values v) {
        Address bind = v.get(BIND);
        Optional<ListenerTlsBlock.Listener> tls = Optional.ofNullable(v.find(TLS));
        PassthroughSettings passthrough =
                tls.map(ListenerTlsBlock.Listener::passthrough).orElseGet(PassthroughSettings::defaults);
        boolean terminates = tls.isEmpty()
                || tls.get().server().isPresent()
                || passthrough.routes().isEmpty();
        boolean relays = v.get(AcceptKeys.TCP);
        List<RouteSettings> routes = relays ? relayed(v, terminates) : routes(v, terminates);
        AcceptSettings accept = AcceptKeys.settings(v, bind, wantsJa4(routes) ? passthrough.withJa4() : passthrough);
        String pool = v.find(POOL);
        ListenerSettings settings = new ListenerSettings(
                v.get(NAME),
                bind.toBind(),
                routes,
                v.get(FORWARD),
                v.get(TIMEOUT_KEYS),
                v.get(LIMIT_KEYS),
                answers(v),
                v.get(TUNNEL_KEYS),
                relays ? accept.relaying(pool == null ? "none" : pool) : accept);
        checkTls(v, settings);
        return new Draft(
                settings, tls.flatMap(ListenerTlsBlock.Listener::server).map(server -> offering(v, server)));
    }

    /** There are no requests, so there is nothing that could be done with them. */
    private static List<RouteSettings> relayed(Values v, boolean terminates) {
        Stream.of(ROUTES, REDIRECT, HSTS, FORWARD, ERROR_PAGES, AMBIGUOUS_PATHS, Http2Keys.HTTP, Http2Keys.LIMITS)
                .filter(v::has)
                .forEach(key -> v.reject(
                        key.name(), "is for protocol: http; with protocol: tcp nothing of what passes is read"));
        if (!terminates) {
            v.reject(
                    "protocol",
                    "has no effect: this listener passes all its TLS through; leave it out, or give tls a certificate");
        } else if (!v.has(POOL) && !v.isWrong(POOL)) {
            v.reject("", "leads nowhere; with protocol: tcp it needs pool: NAME");
        }
        return List.of();
    }

    private static boolean wantsJa4(List<RouteSettings> routes) {
        return routes.stream()
                .anyMatch(route -> !route.match().conditions().ja4().isEmpty());
    }

    /** ALPN offers nothing that is not spoken. */
    private static ServerTlsSettings offering(Values v, ServerTlsSettings server) {
        if (v.get(AcceptKeys.TCP)) {
            return server.offering(List.of());
        }
        List<String> offered = server.protocol().alpn().stream()
                .filter(protocol -> Http2Keys.speaks(v.get(Http2Keys.HTTP), protocol))
                .toList();
        if (offered.isEmpty() && !server.protocol().alpn().isEmpty()) {
            v.reject(
                    "http",
                    "lets clients speak nothing of what tls.alpn offers: "
                            + String.join(", ", server.protocol().alpn()));
        }
        return server.offering(offered);
    }

    /** What needs TLS, or must not have it. */
    private static void checkTls(Values v, ListenerSettings settings) {
        if (v.has(TLS) && settings.routes().stream().anyMatch(ListenerBlock::leadsToTls)) {
            v.reject(
                    v.has(REDIRECT) ? "redirect" : "routes",
                    "redirect: https leads to itself, as this listener has tls");
        }
        if (!v.has(TLS) && v.has(HSTS)) {
            v.reject(
                    "hsts",
                    "is for listeners with tls; browsers ignore it on plain connections (RFC 6797 section 8.1)");
        }
        if (!v.has(TLS) && settings.forwarding().tls().tells()) {
            v.reject("forwarded", "tells of the client's TLS, and this listener has none; it needs tls");
        }
    }

    private static AnswerSettings answers(Values v) {
        List<Respond> pages = v.get(ERROR_PAGES).entrySet().stream()
                .map(page -> new Respond(
                        page.getKey(),
                        page.getValue().content(),
                        page.getValue().headers(),
                        false))
                .toList();
        return new AnswerSettings(pages, v.get(AMBIGUOUS_PATHS), Optional.ofNullable(v.find(HSTS)));
    }

    private static boolean leadsToTls(RouteSettings route) {
        return route.action() instanceof Redirect redirect && redirect.to().equals(Redirect.HTTPS);
    }

    private static Map<String, Boolean> ambiguous() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("refuse", false);
        words.put("match", true);
        return words;
    }

    /**
     * The routes of requests.
     *
     * @param terminates false where all TLS is passed through, and no request can be seen
     */
    private static List<RouteSettings> routes(Values v, boolean terminates) {
        List<Key<? extends Object>> ways = List.of(POOL, REDIRECT, ROUTES);
        if (!terminates) {
            String unused =
                    "has no effect: this listener passes all its TLS through; leave it out, or give tls a certificate";
            ways.stream().filter(v::has).forEach(key -> v.reject(key.name(), unused));
            return List.of();
        }
        List<String> given = ways.stream().filter(v::has).map(Key::name).toList();
        // What is wrong with tls may have said that nothing else is needed.
        if (given.isEmpty() && !v.isWrong(TLS)) {
            v.reject("", "leads nowhere; it needs pool: NAME, redirect, or routes");
        } else if (given.size() > 1) {
            v.reject(
                    given.getFirst(),
                    "cannot stand beside " + given.getLast() + "; keep " + given.getFirst()
                            + " for one place, or routes for several");
        }
        List<RouteSettings> routes = v.find(ROUTES);
        if (routes != null) {
            return routes;
        }
        Redirect redirect = v.find(REDIRECT);
        String pool = v.find(POOL);
        return List.of(
                redirect == null
                        ? new RouteSettings("", "/", pool == null ? "none" : pool)
                        : new RouteSettings("", "/", redirect));
    }
}
