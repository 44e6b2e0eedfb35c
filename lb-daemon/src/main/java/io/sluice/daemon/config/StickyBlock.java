package io.sluice.daemon.config;

import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.How;
import io.sluice.core.settings.StickySettings.SourceIp;
import io.sluice.core.settings.StickySettings.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The schema of {@code sticky}. */
final class StickyBlock {

    private static final String KEY_OF_THIS_START =
            "cookies are signed with a key that is made at each start: after a restart, and at another node, clients are"
                    + " balanced anew; cookie: { key-file: FILE } keeps them";

    private static final Key<StickyCookie> COOKIE = Key.optional(
            "cookie",
            StickyCookieKeys.EITHER,
            "A cookie names the backend; its name alone, `cookie: SRV`, is short for `{ name: SRV }`.");
    private static final Key<Table> SOURCE_IP = Key.optional(
            "source-ip", StickyTableKeys.SOURCE_IP, "A table knows the backend by the network of the client.");
    private static final Key<Table> REQUEST = Key.optional(
            "request",
            StickyTableKeys.REQUEST,
            "A table knows the backend by a header, a cookie or a query parameter that clients send.");
    private static final Key<Table> LEARN = Key.optional(
            "learn",
            StickyTableKeys.LEARN,
            "A table knows the backend by a cookie or a header that the backend gave to the client.");
    private static final Key<Boolean> WHEN_FULL = Key.preset(
            "when-full",
            Types.choice(whenFull()),
            true,
            "What a client does whose backend has `max-connections`: `wait` for it in the queue, at most `timeouts.queue`,"
                    + " or `rebalance`: it goes to another backend and stays there.");

    private static final List<Key<?>> WAYS = List.of(COOKIE, SOURCE_IP, REQUEST, LEARN);

    private static final Block<StickySettings> BLOCK = Block.of(
            "How clients come back to the backend that they had",
            "One of `cookie`, `source-ip`, `request` and `learn`. `sticky: cookie` is short for `{ cookie: {} }`, `sticky:"
                    + " source-ip` for `{ source-ip: {} }`. A client stays with a backend that drains or has weight 0; where its"
                    + " backend is down, ejected or in maintenance, or fails the exchange before a response, it is balanced"
                    + " anew. Counted by `sluice_pool_sticky_total`. See [sticky-sessions.md](sticky-sessions.md).",
            StickyBlock::build,
            COOKIE,
            SOURCE_IP,
            REQUEST,
            LEARN,
            WHEN_FULL);

    private static final Key<StickySettings> STICKY = Key.preset(
            "sticky",
            new ShortForm<>(new ShortSticky(), BLOCK),
            StickySettings.off(),
            "How clients come back to the backend that they had, on top of `balance`; `off`: they do not.");

    private StickyBlock() {}

    /** The key of a pool. */
    static Key<StickySettings> key() {
        return STICKY;
    }

    private static Map<String, Boolean> whenFull() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("wait", true);
        words.put("rebalance", false);
        return words;
    }

    private static StickySettings build(Values v) {
        List<String> given = WAYS.stream().filter(v::has).map(Key::name).toList();
        if (given.isEmpty()) {
            v.reject("", "says not how; it needs one of cookie, source-ip, request, learn");
        }
        given.stream()
                .skip(1)
                .forEach(name -> v.reject(name, "cannot stand beside " + given.getFirst() + "; a pool has one way"));
        StickySettings settings = new StickySettings(how(v), v.get(WHEN_FULL));
        if (settings.how() instanceof StickyCookie cookie && v.has(COOKIE) && !v.isWrong(COOKIE)) {
            warn(cookie, message -> v.warn(COOKIE.name(), message));
        }
        return settings;
    }

    private static How how(Values v) {
        for (Key<? extends How> key : List.<Key<? extends How>>of(SOURCE_IP, REQUEST, LEARN, COOKIE)) {
            How how = v.find(key);
            if (how != null) {
                return how;
            }
        }
        return StickyCookie.defaults();
    }

    private static void warn(StickyCookie cookie, Consumer<String> warning) {
        if (cookie.keys().isMadeAtStart()) {
            warning.accept(KEY_OF_THIS_START);
        }
    }

    /** A word alone. */
    private record ShortSticky() implements Type<StickySettings> {

        private static final Type<StickySettings> WORDS = Types.choice(words());

        private static Map<String, StickySettings> words() {
            Map<String, StickySettings> words = new LinkedHashMap<>();
            words.put("off", StickySettings.off());
            words.put("cookie", new StickySettings(StickyCookie.defaults(), true));
            words.put("source-ip", new StickySettings(StickyTableKeys.of(SourceIp.defaults()), true));
            return words;
        }

        @Override
        public StickySettings read(Node node, Reading at) {
            StickySettings settings = WORDS.read(node, at);
            if (settings.how() instanceof StickyCookie cookie) {
                warn(cookie, message -> at.warning(node.place(), message));
            }
            return settings;
        }

        @Override
        public StickySettings standIn() {
            return WORDS.standIn();
        }

        @Override
        public String what() {
            return WORDS.what();
        }

        @Override
        public String show(StickySettings value) {
            return WORDS.show(value);
        }

        @Override
        public Map<String, Object> schema() {
            return WORDS.schema();
        }
    }
}
