package io.sluice.daemon.config;

import io.sluice.core.settings.RouteAction.Split;
import io.sluice.core.settings.RouteAction.Split.Sticky;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The schema of {@code split}: the pools of a route with their weights, and how a client keeps its pool. */
final class SplitBlock {

    private static final String SOURCE = "source";

    private static final Key<String> SET_COOKIE = Key.optional(
            "set-cookie",
            Types.TEXT,
            "A cookie of this name is set, whose value is the pool's name; who has it keeps the pool.");
    private static final Key<Duration> MAX_AGE = Key.optional(
            "max-age",
            Types.DURATION,
            "How long clients keep that cookie, up to 9600h; left out, as long as the browser runs.");
    private static final Key<String> COOKIE =
            Key.optional("cookie", Types.TEXT, "The hash of a cookie of this name, which somebody else sets, decides.");
    private static final Key<String> HEADER =
            Key.optional("header", Types.TEXT, "The hash of a header field of this name decides.");

    private static final Block<Sticky> STICKY = Block.of(
            "How a client of a split keeps its pool",
            "One of `set-cookie`, `cookie` and `header`; `sticky: source` takes the client's address, of IPv6 the first 64 bits.",
            SplitBlock::sticky,
            SET_COOKIE,
            MAX_AGE,
            COOKIE,
            HEADER);

    private static final Type<Sticky> STICKY_SHORT = new ShortForm<>(
            new ScalarType<>(
                    SOURCE, new Sticky.BySource(), SplitBlock::source, sticky -> SOURCE, Map.of("const", SOURCE)),
            STICKY);

    /** Read one by one, so that what is wrong with one is told at its place. */
    private static final Type<Integer> WEIGHT = new ScalarType<>(
            "a weight from 0 to " + Split.MOST_WEIGHT,
            1,
            SplitBlock::weight,
            String::valueOf,
            Map.of("type", "integer", "minimum", 0, "maximum", Split.MOST_WEIGHT));

    private static final Key<Map<String, Integer>> POOLS = Key.required(
            "pools",
            new MapType<>(
                    "a block of pools with their weights, such as { stable: 95, canary: 5 }",
                    "POOL",
                    name -> name,
                    WEIGHT),
            "The pools with their weights, 0 to 1,000: each gets its part of the sum. 0 is for clients that hold the cookie of"
                    + " `set-cookie` alone.");
    private static final Key<Sticky> STICKY_KEY =
            Key.optional("sticky", STICKY_SHORT, "How a client keeps its pool; left out, each request is led anew.");

    static final Block<Split> SPLIT = Block.of(
            "A split of a route over pools",
            "A pool without a usable backend is passed over while there is another.",
            SplitBlock::split,
            POOLS,
            STICKY_KEY);

    private SplitBlock() {}

    private static Split split(Values v) {
        Map<String, Integer> pools = v.get(POOLS);
        if (v.isWrong(POOLS) || !v.has(POOLS)) {
            pools = Map.of("none", 1);
        }
        return new Split(pools, Objects.requireNonNullElse(v.find(STICKY_KEY), new Sticky.No()));
    }

    private static Sticky sticky(Values v) {
        List<Key<String>> ways = List.of(SET_COOKIE, COOKIE, HEADER);
        List<String> given = ways.stream().filter(v::has).map(Key::name).toList();
        if (given.isEmpty()) {
            v.reject("", "says nothing of how; it needs set-cookie, cookie or header");
        } else if (given.size() > 1) {
            v.reject(
                    given.getLast(),
                    "cannot stand beside " + given.getFirst() + "; a client keeps its pool by one thing");
        }
        if (v.has(MAX_AGE) && !v.has(SET_COOKIE)) {
            v.reject("max-age", "is for the cookie of set-cookie, which is not there");
        }
        String set = v.find(SET_COOKIE);
        String cookie = v.find(COOKIE);
        String header = v.find(HEADER);
        if (set != null) {
            return new Sticky.SetCookie(set, Objects.requireNonNullElse(v.find(MAX_AGE), Duration.ZERO));
        }
        return cookie != null ? new Sticky.ByCookie(cookie) : new Sticky.ByHeader(header == null ? "none" : header);
    }

    private static Sticky source(String text) throws BadValueException {
        if (!text.equals(SOURCE)) {
            throw BadValueException.not(SOURCE + ", or " + STICKY.what(), text);
        }
        return new Sticky.BySource();
    }

    private static Integer weight(String text) throws BadValueException {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > Split.MOST_WEIGHT) {
            throw BadValueException.not("a weight from 0 to " + Split.MOST_WEIGHT, text);
        }
        return Integer.valueOf(text);
    }
}
