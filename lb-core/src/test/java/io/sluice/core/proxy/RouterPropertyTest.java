package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.pool.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.spi.Observers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index leads where a scan of all routes leads. */
class RouterPropertyTest {

    /** Few words, so that hosts and paths are often beginnings and ends of each other. */
    private static final List<String> LABELS = List.of("a", "b", "ab", "www", "x-y", "1");

    private static final List<String> SEGMENTS = List.of("a", "b", "ab", "api", "", "v2", "a.b", "~", "aa");

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
        return new RouteSettings(host, random.nextInt(3) == 0 ? "/" : path(random), "p" + index);
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
        private final IdentityHashMap<PoolPlan, String> names = new IdentityHashMap<>();

        Routes(List<RouteSettings> routes) {
            Map<String, PoolPlan> pools = new HashMap<>();
            for (RouteSettings route : routes) {
                PoolPlan plan = plan();
                pools.put(route.pools().getFirst(), plan);
                names.put(plan, route.pools().getFirst());
            }
            scan = new LinearRouter(routes);
            index = new Router(routes, pools, false);
        }

        /** Returns whether a route matched. */
        boolean expectSameAsScan(Random random, RoutePath lent) {
            String host = host(random);
            String path = path(random);
            String spelled = random.nextBoolean() ? host : host.toUpperCase(Locale.ROOT);
            String asked = spelled + List.of("", ".", ":80", ".:", ":").get(random.nextInt(5));
            String target = path + List.of("", "?", "?/a/b", "/").get(random.nextInt(4));
            RouteSettings expected = scan.route(host, target);
            assertThat(route(asked, target, lent))
                    .as(asked + " " + target)
                    .isEqualTo(expected == null ? null : expected.pools().getFirst());
            return expected != null;
        }

        String route(String host, String target, RoutePath lent) {
            Head head = new Head();
            HeadReader reader = HeadReader.ofRequests();
            reader.begin(head, new MessageLimits(4096, 100, 1024));
            String raw = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            ByteBuf in = Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
            RequestRules rules = new RequestRules();
            assertThat(rules.read(head)).isNull();
            RoutePlan plan = index.route(head, rules.target(), lent);
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
            return new PoolPlan(new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none()), null);
        }
    }
}
