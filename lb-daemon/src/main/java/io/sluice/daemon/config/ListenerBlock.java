package io.sluice.daemon.config;

import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.tls.ServerTlsSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
                    v.get(MAX_CONNECTIONS), v.get(HEAD_SIZE), v.get(HEADER_COUNT), v.get(TARGET_LENGTH)),
            MAX_CONNECTIONS,
            HEAD_SIZE,
            HEADER_COUNT,
            TARGET_LENGTH);

    private static final ForwardingSettings TOLD = ForwardingSettings.defaults();
    private static final Type<Mode> MODE = Types.choice(modes());
    private static final Key<Mode> X_FORWARDED = Key.preset(
            "x-forwarded",
            MODE,
            TOLD.xForwarded(),
            "X-Forwarded-For, -Proto and -Host: `off` leaves them as they came, `append` adds the client, `replace` drops"
                    + " what came first.");
    private static final Key<Mode> FORWARDED =
            Key.preset("forwarded", MODE, TOLD.forwarded(), "The same for Forwarded (RFC 7239).");
    private static final Key<Boolean> VIA =
            Key.preset("via", Types.FLAG, TOLD.via(), "Whether Via is added, on both ways.");

    private static final Key<Underscores> UNDERSCORES = Key.preset(
            "underscores",
            Types.choice(underscores()),
            TOLD.underscores(),
            "Request fields with `_` in their name, which CGI and its heirs cannot tell from the same name with `-`, so that"
                    + " X_Forwarded_For would stand beside ours: `pass`, `drop` or `refuse` with 400.");

    static final Block<ForwardingSettings> FORWARDING = Block.of(
            "What the backend is told of the client",
            "`append` and `off` are for listeners behind a proxy that you trust: what clients say of themselves cannot be"
                    + " believed.",
            v -> new ForwardingSettings(v.get(X_FORWARDED), v.get(FORWARDED), v.get(VIA), v.get(UNDERSCORES)),
            X_FORWARDED,
            FORWARDED,
            VIA,
            UNDERSCORES);

    private static final Key<String> NAME =
            Key.required("name", Types.NAME, "Its name in metrics and logs, unique among the listeners.");
    private static final Key<Address> BIND = Key.required(
            "bind",
            Types.ADDRESS,
            "The address to accept on; `0.0.0.0:80` is port 80 on every IPv4 address, `unix:/run/sluice/web.sock` a unix"
                    + " socket, whose file is made at start and taken away at the end.");
    private static final Key<ServerTlsSettings> TLS =
            Key.optional("tls", ListenerTlsBlock.LISTENER, "Accept TLS; left out, plain connections.");
    private static final Key<String> POOL =
            Key.optional("pool", Types.NAME, "The pool that serves everything: short for one route without a match.");
    private static final Key<List<RouteSettings>> ROUTES =
            Key.optional("routes", RouteBlock.LIST, "The routes, in place of `pool`. What matches none gets 404.");
    private static final Key<ForwardingSettings> FORWARD =
            Key.block("forwarded", FORWARDING, "What the backend is told of the client.");
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
            "An address where HTTP/1.1 is accepted. Either `pool` or `routes` says where requests go.",
            ListenerBlock::build,
            NAME,
            BIND,
            AcceptKeys.SOCKET_MODE,
            AcceptKeys.SOCKET_OWNER,
            AcceptKeys.SOCKET_GROUP,
            AcceptKeys.PROXY,
            TLS,
            POOL,
            ROUTES,
            FORWARD,
            TIMEOUT_KEYS,
            LIMIT_KEYS,
            TUNNEL_KEYS,
            ERROR_PAGES,
            AMBIGUOUS_PATHS);

    private ListenerBlock() {}

    private static Draft build(Values v) {
        Address bind = v.get(BIND);
        ListenerSettings settings = new ListenerSettings(
                v.get(NAME),
                bind.toBind(),
                routes(v),
                v.get(FORWARD),
                v.get(TIMEOUT_KEYS),
                v.get(LIMIT_KEYS),
                answers(v),
                v.get(TUNNEL_KEYS),
                AcceptKeys.settings(v, bind));
        if (v.has(TLS) && settings.routes().stream().anyMatch(ListenerBlock::leadsToTls)) {
            v.reject("routes", "redirect: https leads to itself, as this listener has tls");
        }
        return new Draft(settings, Optional.ofNullable(v.find(TLS)));
    }

    private static AnswerSettings answers(Values v) {
        List<Respond> pages = v.get(ERROR_PAGES).entrySet().stream()
                .map(page -> new Respond(
                        page.getKey(),
                        page.getValue().content(),
                        page.getValue().headers(),
                        false))
                .toList();
        return new AnswerSettings(pages, v.get(AMBIGUOUS_PATHS));
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

    private static List<RouteSettings> routes(Values v) {
        List<RouteSettings> routes = v.find(ROUTES);
        String pool = v.find(POOL);
        if (routes != null && pool != null) {
            v.reject("pool", "cannot stand beside routes; keep pool for one pool, or routes for several");
        }
        if (routes != null) {
            return routes;
        }
        if (pool == null) {
            v.reject("", "leads nowhere; it needs pool: NAME, or routes");
        }
        return List.of(new RouteSettings("", "/", pool == null ? "none" : pool));
    }

    private static Map<String, Underscores> underscores() {
        Map<String, Underscores> choices = new LinkedHashMap<>();
        choices.put("pass", Underscores.PASS);
        choices.put("drop", Underscores.DROP);
        choices.put("refuse", Underscores.REFUSE);
        return choices;
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        modes.put("off", Mode.OFF);
        modes.put("append", Mode.APPEND);
        modes.put("replace", Mode.REPLACE);
        return modes;
    }
}
