package io.sluice.daemon.config;

import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteAction.Split;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of a route that say where it leads: to a pool, one of several, a response or a redirect. */
final class RouteActionKeys {

    private static final Key<Boolean> CLOSE =
            Key.preset("close", Types.FLAG, false, "Whether the client's connection ends with it.");

    private static final Key<Integer> RESPOND_STATUS =
            Key.preset("status", Types.NUMBER, 200, "The status, 200 to 599.");

    static final Block<Respond> RESPOND = Block.of(
            "A response of a route",
            "Given by Sluice itself. `respond: 403` is short for `respond: { status: 403 }`. A short body of the request is read and"
                    + " thrown away; with one of more than 64KiB the connection ends.",
            RouteActionKeys::respond,
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
            new ScalarType<>(PLACE.what(), REDIRECT.standIn(), RouteActionKeys::place, Redirect::to, PLACE.schema()),
            REDIRECT);

    private static final Key<String> POOL = Key.optional("pool", Types.NAME, "The pool that serves it.");
    private static final Key<Split> SPLIT_KEY =
            Key.optional("split", SplitBlock.SPLIT, "Several pools, each of which serves a part by its weight.");
    private static final Key<Respond> RESPOND_KEY = Key.optional(
            "respond",
            new ShortForm<>(
                    new ScalarType<>(
                            "a status",
                            RESPOND.standIn(),
                            RouteActionKeys::status,
                            response -> String.valueOf(response.status()),
                            Types.NUMBER.schema()),
                    RESPOND),
            "The response that Sluice gives itself.");
    private static final Key<Redirect> REDIRECT_KEY =
            Key.optional("redirect", REDIRECT_SHORT, "Where clients are sent.");

    static final List<Key<?>> KEYS = List.of(POOL, SPLIT_KEY, RESPOND_KEY, REDIRECT_KEY);

    private RouteActionKeys() {}

    /** The one place that the route leads to. */
    static RouteAction action(Values v) {
        List<String> given = KEYS.stream().filter(v::has).map(Key::name).toList();
        if (given.isEmpty()) {
            v.reject("", "leads nowhere; it needs pool: NAME, split, respond or redirect");
        } else if (given.size() > 1) {
            v.reject(given.getLast(), "cannot stand beside " + given.getFirst() + "; a route leads to one place");
        }
        String pool = v.find(POOL);
        return Stream.of(v.find(SPLIT_KEY), v.find(RESPOND_KEY), v.find(REDIRECT_KEY))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElseGet(() -> new RouteAction.ToPool(pool == null ? "none" : pool));
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
}
