package io.sluice.daemon.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The schema of {@code track}. */
final class TrackBlock {

    private static final String URL_WHAT = "a URL such as http://127.0.0.1:8080/healthz";
    private static final int MOST_WEIGHT = 253;
    private static final int MOST_IN_A_ROW = 100;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Type<URI> URL = new ScalarType<>(
            URL_WHAT, URI.create("http://127.0.0.1/"), TrackBlock::parseUrl, URI::toString, Map.of("type", "string"));

    private static final Key<List<String>> POOLS = Key.optional(
            "pools",
            new OneOrMoreType<>("a pool or a list of pools", Types.NAME),
            "A pool that must have a usable backend, or several.");
    private static final Key<Integer> AT_LEAST =
            Key.optional("at-least", Types.NUMBER, "How many of `pools` must have one; left out, all.");
    private static final Key<String> LISTENER = Key.optional("listener", Types.NAME, "A listener that must be open.");
    private static final Key<String> LINK = Key.optional(
            "link",
            Types.TEXT,
            "A network interface that must be up. That of the virtual router itself is always watched and needs no entry.");
    private static final Key<URI> HTTP = Key.optional(
            "http", URL, "A URL that must answer with a status of 200 to 399; redirects are not followed.");
    private static final Key<List<String>> EXEC = Key.optional(
            "exec",
            new OneOrMoreType<>("a program or a list of a program and its arguments", Types.TEXT),
            "A program, alone or with arguments, that must end with 0; one that cannot be run has failed.");
    private static final Key<Integer> WEIGHT = Key.preset(
            "weight",
            Types.NUMBER,
            0,
            "What it takes from the priority while it does not hold, 1 to 253. 0: the node cannot be master then.");
    private static final Key<Duration> INTERVAL =
            Key.preset("interval", Types.DURATION, Duration.ofSeconds(2), "Between two runs of `http` or `exec`.");
    private static final Key<Duration> TIMEOUT =
            Key.preset("timeout", Types.DURATION, Duration.ofSeconds(1), "For one run of `http` or `exec` as a whole.");
    private static final Key<Integer> RISE =
            Key.preset("rise", Types.NUMBER, 2, "Passes in a row after which `http` or `exec` holds again.");
    private static final Key<Integer> FALL =
            Key.preset("fall", Types.NUMBER, 3, "Failures in a row after which it does not hold any more.");

    private static final List<Key<?>> KINDS = List.of(POOLS, LISTENER, LINK, HTTP, EXEC);
    private static final List<Key<?>> RHYTHM = List.of(INTERVAL, TIMEOUT, RISE, FALL);
    private static final Tracked STAND_IN = new Tracked.Link("lo", 0);

    private static final Block<Tracked> TRACK = Block.of(
            "Something that is tracked",
            "One of `pools`, `listener`, `link`, `http` and `exec`. That the daemon serves and has warmed up is always tracked.",
            TrackBlock::build,
            POOLS,
            AT_LEAST,
            LISTENER,
            LINK,
            HTTP,
            EXEC,
            WEIGHT,
            INTERVAL,
            TIMEOUT,
            RISE,
            FALL);

    static final Type<List<Tracked>> LIST =
            new ListType<>("a list of what is tracked", TRACK, TrackBlock::identity, "once is enough");

    private TrackBlock() {}

    /** The same twice would be one condition with two weights. */
    private static Optional<String> identity(Node node) {
        return KINDS.stream()
                .flatMap(kind -> node.find(kind.name()).stream())
                .map(value -> value.asText()
                        .orElseGet(() -> value.elements().stream()
                                .flatMap(part -> part.asText().stream())
                                .collect(Collectors.joining(" "))))
                .findFirst();
    }

    private static Tracked build(Values v) {
        List<Key<?>> given = KINDS.stream().filter(v::has).toList();
        if (given.size() != 1) {
            String names = String.join(", ", KINDS.stream().map(Key::name).toList());
            v.reject(
                    given.isEmpty() ? "" : given.get(1).name(),
                    given.isEmpty()
                            ? "says nothing to track; one of " + names + " is needed"
                            : "stands beside " + given.getFirst().name() + "; give each an entry of its own");
            return STAND_IN;
        }
        int weight = v.get(WEIGHT);
        check(v, WEIGHT, weight >= 0 && weight <= MOST_WEIGHT, "must be from 0 to " + MOST_WEIGHT + ", not " + weight);
        checkKeysOfOthers(v);
        if (v.has(POOLS)) {
            return pools(v, weight);
        } else if (v.has(LISTENER)) {
            return new Tracked.Listener(v.get(LISTENER), weight);
        } else if (v.has(LINK)) {
            return new Tracked.Link(v.get(LINK), weight);
        }
        Tracked.Rhythm rhythm = rhythm(v);
        return v.has(HTTP) ? new Tracked.Http(v.get(HTTP), rhythm, weight) : exec(v, rhythm, weight);
    }

    private static void checkKeysOfOthers(Values v) {
        check(v, AT_LEAST, !v.has(AT_LEAST) || v.has(POOLS), "counts pools; it needs pools, or leave it out");
        boolean own = v.has(HTTP) || v.has(EXEC);
        RHYTHM.forEach(key ->
                check(v, key, own || !v.has(key), "is for http and exec, all else is known at any time; leave it out"));
    }

    private static Tracked pools(Values v, int weight) {
        List<String> pools = v.get(POOLS);
        int atLeast = v.has(AT_LEAST) ? v.get(AT_LEAST) : pools.size();
        check(
                v,
                AT_LEAST,
                atLeast >= 1 && atLeast <= pools.size(),
                "must be from 1 to " + pools.size() + ", the number of pools, not " + atLeast);
        return new Tracked.Pools(pools, atLeast, weight);
    }

    private static Tracked exec(Values v, Tracked.Rhythm rhythm, int weight) {
        List<String> command = Programs.resolved(v, EXEC.name(), v.get(EXEC));
        return new Tracked.Exec(command, rhythm, weight);
    }

    private static Tracked.Rhythm rhythm(Values v) {
        for (Key<Duration> key : List.of(INTERVAL, TIMEOUT)) {
            Duration span = v.get(key);
            check(
                    v,
                    key,
                    span.compareTo(SHORTEST) >= 0 && span.compareTo(LONGEST) <= 0,
                    "must be from 100ms to 1h, not " + Types.DURATION.show(span));
        }
        for (Key<Integer> key : List.of(RISE, FALL)) {
            check(v, key, v.get(key) >= 1 && v.get(key) <= MOST_IN_A_ROW, "must be from 1 to 100, not " + v.get(key));
        }
        return new Tracked.Rhythm(v.get(INTERVAL), v.get(TIMEOUT), v.get(RISE), v.get(FALL));
    }

    private static void check(Values v, Key<?> key, boolean sound, String message) {
        if (!sound) {
            v.reject(key.name(), message);
        }
    }

    private static URI parseUrl(String text) throws BadValueException {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new BadValueException(BadValueException.not(URL_WHAT, text).getMessage() + ": " + e.getReason());
        }
        throw BadValueException.not(URL_WHAT, text);
    }
}
