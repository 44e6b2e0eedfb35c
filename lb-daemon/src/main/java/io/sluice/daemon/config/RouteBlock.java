package io.sluice.daemon.config;

import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schema of {@code routes}: a match, and a pool, a response or a redirect. */
final class RouteBlock {

    private static final Key<Boolean> CLOSE =
            Key.preset("close", Types.FLAG, false, "Whether the client's connection ends with it.");

    private static final Key<Integer> RESPOND_STATUS =
            Key.preset("status", Types.NUMBER, 200, "The status, 200 to 599.");

    static final Block<Respond> RESPOND = Block.of(
            "A response of a route",
            "Given by Sluice itself. `respond: 403` is short for `respond: { status: 403 }`. A short body of the request is read and"
                    + " thrown away; with one of more than 64KiB the connection ends.",
            RouteBlock::respond,
            RESPOND_STATUS,
            ContentBlock.TYPE,
            ContentBlock.BODY,
            ContentBlock.FILE,
            ContentBlock.HEADERS,
            CLOSE);

    private static final Type<String> PLACE = new ScalarType<>(
            "https, https:PORT, a URL or a path", Redirect.HTTPS, text -> text, text -> text, Map.of("type", "string"));
    private static final Key<String> TO = Key.required(
            "to",
            PLACE,
            "`https`: the same host and path with that scheme, `https:8443` on that port; or a URL such as `https://www.example.org`; or a path of the same"
                    + " host.");
    private static final Key<Integer> REDIRECT_STATUS = Key.preset(
            "status",
            Types.NUMBER,
            302,
            "301 and 308 are remembered by browsers, 302, 303 and 307 are not; 307 and 308 keep the method.");
    private static final Key<Boolean> KEEP_PATH = Key.optional(
            "keep-path",
            Types.FLAG,
            "Whether path and query of the request follow; left out, they do where `to` has no path of its own.");

    static final Block<Redirect> REDIRECT = Block.of(
            "A redirect of a route",
            "`redirect: https` is short for `redirect: { to: https }`.",
            v -> redirect(v.get(TO), v.get(REDIRECT_STATUS), v.find(KEEP_PATH), v.get(CLOSE)),
            TO,
            REDIRECT_STATUS,
            KEEP_PATH,
            CLOSE);

    static final Type<Redirect> REDIRECT_SHORT = new ShortForm<>(
            new ScalarType<>(PLACE.what(), REDIRECT.standIn(), RouteBlock::place, Redirect::to, PLACE.schema()),
            REDIRECT);

    private static final Key<String> HOST = Key.preset(
            "host",
            Types.TEXT,
            "",
            "The host that clients ask for: `www.example.org`, `*.example.org` for every host below it; left out, any.");
    private static final Key<String> PATH = Key.preset(
            "path", Types.TEXT, "/", "The beginning of the path, whole segments: `/api` is `/api/x` but not `/apis`.");
    private static final Key<String> ROUTE_POOL = Key.optional("pool", Types.NAME, "The pool that serves it.");
    private static final Key<Respond> ROUTE_RESPOND = Key.optional(
            "respond",
            new ShortForm<>(
                    new ScalarType<>(
                            "a status",
                            RESPOND.standIn(),
                            RouteBlock::status,
                            response -> String.valueOf(response.status()),
                            Types.NUMBER.schema()),
                    RESPOND),
            "The response that Sluice gives itself.");
    private static final Key<Redirect> ROUTE_REDIRECT =
            Key.optional("redirect", REDIRECT_SHORT, "Where clients are sent.");

    static final Block<RouteSettings> ROUTE = Block.of(
            "A route",
            "The exact host wins over the wildcard, the wildcard over none, and then the longer path. It leads to one of `pool`,"
                    + " `respond` and `redirect`.",
            RouteBlock::route,
            HOST,
            PATH,
            ROUTE_POOL,
            ROUTE_RESPOND,
            ROUTE_REDIRECT);

    static final Type<List<RouteSettings>> LIST =
            new ListType<>("a list of routes", ROUTE, RouteBlock::match, "each route needs another host or path");

    private RouteBlock() {}

    private static RouteSettings route(Values v) {
        List<Key<? extends Object>> actions = List.of(ROUTE_POOL, ROUTE_RESPOND, ROUTE_REDIRECT);
        List<String> given = actions.stream().filter(v::has).map(Key::name).toList();
        if (given.isEmpty()) {
            v.reject("", "leads nowhere; it needs pool: NAME, respond or redirect");
        } else if (given.size() > 1) {
            v.reject(given.getLast(), "cannot stand beside " + given.getFirst() + "; a route leads to one place");
        }
        String pool = v.find(ROUTE_POOL);
        Respond response = v.find(ROUTE_RESPOND);
        Redirect redirect = v.find(ROUTE_REDIRECT);
        RouteAction action = response != null
                ? response
                : redirect != null ? redirect : new RouteAction.ToPool(pool == null ? "none" : pool);
        return new RouteSettings(v.get(HOST), v.get(PATH), action);
    }

    private static Respond respond(Values v) {
        int status = v.get(RESPOND_STATUS);
        return new Respond(status, ContentBlock.content(v, status), v.get(ContentBlock.HEADERS), v.get(CLOSE));
    }

    private static Respond status(String text) throws BadValueException {
        if (!text.matches("[2-5][0-9][0-9]")) {
            throw new BadValueException(
                    "must be a status from 200 to 599, or " + RESPOND.what() + ", not \"" + text + "\"");
        }
        int status = Integer.parseInt(text);
        return new Respond(status, ContentBlock.ofStatus(status), Map.of(), false);
    }

    private static Redirect place(String text) throws BadValueException {
        try {
            return redirect(text, 302, null, false);
        } catch (io.sluice.core.settings.InvalidSettingsException e) {
            throw new BadValueException(e.violations().getFirst().message());
        }
    }

    private static Redirect redirect(String to, int status, @Nullable Boolean keepPath, boolean close) {
        return new Redirect(to, status, keepPath == null ? Redirect.keepsPath(to) : keepPath, close);
    }

    private static Optional<String> match(Node route) {
        if (!(route instanceof Node.Mapping)) {
            return Optional.empty();
        }
        String host = route.find("host").flatMap(Node::asText).orElse("");
        return Optional.of(host + route.find("path").flatMap(Node::asText).orElse("/"));
    }
}
