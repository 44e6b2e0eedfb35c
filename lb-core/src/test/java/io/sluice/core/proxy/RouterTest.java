package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.balance.Balancers;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.spi.Observers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {

    /** Each leads to a pool that is named after it. */
    private static final List<String> ROUTES = List.of(
            "/",
            "/api",
            "/api/v2/",
            "*.foo.bar/",
            "*.foo.bar/api",
            "*.deep.foo.bar/",
            "www.foo.bar/",
            "www.foo.bar/api/",
            "[::1]/",
            "10.0.0.1/");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1|other|/",
                "GET /x HTTP/1.1|other|/",
                "GET /api HTTP/1.1|other|/api",
                "GET /api/ HTTP/1.1|other|/api",
                "GET /api?x HTTP/1.1|other|/api",
                "GET /api/x HTTP/1.1|other|/api",
                "GET /apis HTTP/1.1|other|/",
                "GET /API HTTP/1.1|other|/",
                "GET /?/api HTTP/1.1|other|/",
                "GET /api/v2 HTTP/1.1|other|/api/v2/",
                "GET /api/v2/x HTTP/1.1|other|/api/v2/",
                "GET /api/v20 HTTP/1.1|other|/api",
                "GET / HTTP/1.1|a.foo.bar|*.foo.bar/",
                "GET / HTTP/1.1|a.b.foo.bar|*.foo.bar/",
                "GET / HTTP/1.1|foo.bar|/",
                "GET / HTTP/1.1|xfoo.bar|/",
                "GET /api HTTP/1.1|a.foo.bar|*.foo.bar/api",
                "GET /api HTTP/1.1|x.deep.foo.bar|*.deep.foo.bar/",
                "GET /api HTTP/1.1|deep.foo.bar|*.foo.bar/api",
                "GET / HTTP/1.1|www.foo.bar|www.foo.bar/",
                "GET / HTTP/1.1|WWW.Foo.bar:8080|www.foo.bar/",
                "GET / HTTP/1.1|www.foo.bar.|www.foo.bar/",
                "GET / HTTP/1.1|www.foo.bar.:80|www.foo.bar/",
                "GET /api HTTP/1.1|www.foo.bar|www.foo.bar/api/",
                "GET /apix HTTP/1.1|www.foo.bar|www.foo.bar/",
                "GET / HTTP/1.1|[::1]|[::1]/",
                "GET / HTTP/1.1|[::1]:80|[::1]/",
                "GET / HTTP/1.1|10.0.0.1:80|10.0.0.1/",
                "GET http://www.foo.bar/api/x HTTP/1.1|other|www.foo.bar/api/",
                "GET http://www.foo.bar HTTP/1.1|other|www.foo.bar/",
                "GET http://www.foo.bar?/api HTTP/1.1|other|www.foo.bar/",
                "OPTIONS * HTTP/1.1|www.foo.bar|www.foo.bar/",
                "GET /api HTTP/1.0||/api"
            })
    void leadsToTheMostSpecificRouteInWhateverOrderTheyStand(String line, String host, String expected) {
        for (int seed = 0; seed < 5; seed++) {
            List<String> shuffled = new ArrayList<>(ROUTES);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(route(shuffled, line, host)).isEqualTo(expected);
        }
    }

    @Test
    void leadsNowhereWhereNoRouteMatches() {
        assertThat(route(List.of("a/", "*.b/"), "GET / HTTP/1.1", "c")).isNull();
        assertThat(route(List.of("/api"), "GET /x HTTP/1.1", "c")).isNull();
        assertThat(route(List.of("/api"), "OPTIONS * HTTP/1.1", "c")).isNull();
        assertThat(route(List.of("a/"), "GET / HTTP/1.0", null)).isNull();
    }

    @Test
    void looksAtNothingWhereOneRouteTakesEverything() {
        assertThat(route(List.of("/"), "GET /anything HTTP/1.1", "any")).isEqualTo("/");
    }

    private static String route(List<String> routes, String line, String host) {
        Map<String, PoolPlan> pools =
                routes.stream().collect(Collectors.toMap(route -> poolOf(routes, route), RouterTest::plan));
        Map<PoolPlan, String> names = routes.stream()
                .collect(Collectors.toMap(route -> pools.get(poolOf(routes, route)), Function.identity()));
        Router router = new Router(
                routes.stream()
                        .map(route -> new RouteSettings(
                                route.substring(0, route.indexOf('/')),
                                route.substring(route.indexOf('/')),
                                poolOf(routes, route)))
                        .toList(),
                pools,
                false);
        Head head = head(line + "\r\n" + (host == null ? "" : "Host: " + host + "\r\n") + "\r\n");
        RequestRules rules = new RequestRules();
        assertThat(rules.read(head)).isNull();
        RoutePlan plan = router.route(head, rules.target(), new ExchangeFacts(head), new RoutePath());
        return plan == null ? null : names.get(plan.destination);
    }

    private static String poolOf(List<String> routes, String route) {
        return "p" + routes.indexOf(route);
    }

    private static Head head(String raw) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        ByteBuf in = Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII));
        assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
        return head;
    }

    private static PoolPlan plan(String route) {
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
