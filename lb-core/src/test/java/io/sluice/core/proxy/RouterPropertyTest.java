package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.balance.Algorithms;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.pool.Pool;
import io.sluice.core.proxy.LinearRouter.Asked;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RouteOverlap;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TextMatch;
import io.sluice.core.spi.Observers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index leads where a scan of all routes leads. */
class RouterPropertyTest {

    /** Few words, so that hosts and paths are often beginnings and ends of each other. */
    private static final List<String> LABELS = List.of("a", "b", "ab", "www", "x-y", "1");

    private static final List<String> SEGMENTS = List.of("a", "b", "ab", "api", "", "v2", "a.b", "~", "aa");

    private static final List<String> PATTERNS = List.of("^/a", "b$", "/v[0-9]/", "a.b", "^/api/.*/a$");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT");
    private static final List<String> VALUES = List.of("1", "2", "12", "");

    private final RoutePath lent = new RoutePath();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20, 300})
    void leadsWhereTheScanLeads(int most) {
        int led = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed * 1000L + most);
            Routes routes = new Routes(IntStream.range(0, 1 + random.nextInt(most))
                    .mapToObj(i -> route(random, i))
                    .toList());
            for (int i = 0; i < 50; i++) {
                led += routes.expectSameAsScan(random, lent) ? 1 : 0;
            }
        }
        assertThat(led).as("requests that a route matched").isGreaterThan(500);
    }

    @Test
    void findsEachOfTenThousandRoutes() {
        Routes byHost = new Routes(IntStream.range(0, 10_000)
                .mapToObj(i -> new RouteSettings("host" + i + ".example.org", "/", "p" + i))
                .toList());
        Routes byPath = new Routes(IntStream.range(0, 10_000)
                .mapToObj(i -> new RouteSettings("", "/tenant/" + i, "p" + i))
                .toList());
        for (int i = 0; i < 10_000; i++) {
            assertThat(byHost.route("Host" + i + ".example.org:80", "/x", lent)).isEqualTo("p" + i);
            assertThat(byPath.route("any", "/tenant/" + i + "/x?y", lent)).isEqualTo("p" + i);
        }
        assertThat(byHost.route("host10000.example.org", "/", lent)).isNull();
        assertThat(byPath.route("any", "/tenant/10000", lent)).isNull();
    }

    private static RouteSettings route(Random random, int index) {
        String host = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "*." + host(random);
            default -> host(random);
        };
        PathMatch path = random.nextInt(3) == 0 ? PathMatch.ANY : path(random, path(random));
        int priority = random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0;
        RouteMatch match = new RouteMatch(host, path, conditions(random), priority);
        return new RouteSettings(match, new RouteAction.ToPool("p" + index), RoutePolicy.none());
    }

    private static PathMatch path(Random random, String path) {
        return switch (random.nextInt(8)) {
            case 0 -> PathMatch.regex(PATTERNS.get(random.nextInt(PATTERNS.size())));
            case 1, 2 -> PathMatch.exact(path);
            default -> PathMatch.prefix(path);
        };
    }

    private static RouteConditions conditions(Random random) {
        if (random.nextBoolean()) {
            return RouteConditions.none();
        }
        Set<String> methods = random.nextBoolean() ? Set.of() : Set.of(METHODS.get(random.nextInt(3)));
        return new RouteConditions(
                methods,
                random.nextBoolean() ? Map.of() : Map.of(field(random), value(random)),
                random.nextBoolean() ? Map.of() : Map.of(field(random), value(random)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    private static String field(Random random) {
        return random.nextBoolean() ? "x-a" : "x-b";
    }

    @SuppressWarnings("EnumOrdinal") // any kind will do
    private static TextMatch value(Random random) {
        TextMatch.Kind kind = TextMatch.Kind.values()[random.nextInt(TextMatch.Kind.values().length)];
        return switch (kind) {
            case PRESENT, ABSENT -> new TextMatch(kind, "");
            case EXACT, PREFIX, SUFFIX, CONTAINS -> new TextMatch(kind, VALUES.get(random.nextInt(VALUES.size())));
            case REGEX -> new TextMatch(kind, random.nextBoolean() ? "^1.$" : "2");
        };
    }

    private static Asked asked(Random random) {
        Map<String, String> fields = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.put(field(random), VALUES.get(random.nextInt(VALUES.size())));
        }
        String query = List.of("", "?", "?/a/b", "/", "?x-a=1", "?x-b=12&x-a", "?x-b=2&x-b=1&", "?x-ax=1&=&x-a=12")
                .get(random.nextInt(8));
        return new Asked(METHODS.get(random.nextInt(3)), host(random), path(random) + query, fields);
    }

    private static String host(Random random) {
        String host = label(random);
        while (random.nextInt(5) < 3) {
            host += "." + label(random);
        }
        return host;
    }

    private static String label(Random random) {
        return LABELS.get(random.nextInt(LABELS.size()));
    }

    private static String path(Random random) {
        String path = "/" + SEGMENTS.get(random.nextInt(SEGMENTS.size()));
        while (random.nextInt(5) < 3) {
            path += "/" + SEGMENTS.get(random.nextInt(SEGMENTS.size()));
        }
        return path;
    }

    /** Routes with both ways to look one up, and a pool of its own for each. */
    private static final class Routes {

        private final LinearRouter scan;
        private final Router index;

        /** Those of which the check of a file says that no request ever comes to them. */
        private final Set<RouteSettings> idle;

        private final IdentityHashMap<PoolPlan, String> names = new IdentityHashMap<>();

        Routes(List<RouteSettings> routes) {
            Map<String, PoolPlan> pools = new HashMap<>();
            for (RouteSettings route : routes) {
                PoolPlan plan = plan();
                pools.put(route.pools().getFirst(), plan);
                names.put(plan, route.pools().getFirst());
            }
            scan = new LinearRouter(routes);
            idle = RouteOverlap.of(routes).stream()
                    .filter(overlap -> overlap.kind() != RouteOverlap.Kind.TIED)
                    .map(overlap -> routes.get(overlap.second()))
                    .collect(Collectors.toSet());
            index = new Router(routes, pools, false);
        }

        /** Returns whether a route matched. */
        boolean expectSameAsScan(Random random, RoutePath lent) {
            Asked asked = asked(random);
            String spelled = random.nextBoolean() ? asked.host() : asked.host().toUpperCase(Locale.ROOT);
            String authority = spelled + List.of("", ".", ":80", ".:", ":").get(random.nextInt(5));
            RouteSettings expected = scan.route(asked);
            assertThat(route(asked, authority, lent))
                    .as(asked.toString())
                    .isEqualTo(expected == null ? null : expected.pools().getFirst());
            assertThat(idle).as(asked.toString()).doesNotContain(expected);
            return expected != null;
        }

        String route(String host, String target, RoutePath lent) {
            return route(new Asked("GET", host, target, Map.of()), host, lent);
        }

        String route(Asked asked, String authority, RoutePath lent) {
            Head head = new Head();
            HeadReader reader = HeadReader.ofRequests();
            reader.begin(head, new MessageLimits(4096, 100, 1024));
            StringBuilder raw =
                    new StringBuilder(asked.method() + " " + asked.path() + " HTTP/1.1\r\nHost: " + authority);
            asked.fields()
                    .forEach((name, value) -> raw.append("\r\n")
                            .append(name.toUpperCase(Locale.ROOT))
                            .append(": ")
                            .append(value));
            ByteBuf in =
                    Unpooled.wrappedBuffer(raw.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
            RequestRules rules = new RequestRules();
            assertThat(rules.read(head)).isNull();
            RoutePlan plan = index.route(head, rules.target(), new ExchangeFacts(head), lent);
            return plan == null ? null : names.get(plan.destination);
        }

        private static PoolPlan plan() {
            PoolSettings settings = new PoolSettings(
                    "p",
                    "round-robin",
                    List.of(new BackendSettings("a", "127.0.0.1", 80, 1)),
                    true,
                    PoolTimeouts.defaults(),
                    PoolLimits.defaults(),
                    0);
            return new PoolPlan(
                    new Pool(settings, Algorithms.builtIn().of(settings.balance()), Observers.none()), null);
        }
    }
}
