package io.sluice.core.proxy;

import io.netty.buffer.Unpooled;
import io.sluice.core.balance.Balancers;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteAction;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TextMatch;
import io.sluice.core.spi.Observers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the choice of a route costs, by the number of routes; the requests go to the last of them and to none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouterBenchmark {

    /** How many routes there are. */
    @Param({"1", "10", "1000", "10000"})
    public int routes;

    private final RoutePath lent = new RoutePath();
    private final Request last = new Request();
    private final Request encoded = new Request();
    private final Request conditional = new Request();
    private final Request none = new Request();
    private @Nullable Router byHost;
    private @Nullable Router byPath;
    private @Nullable Router byCondition;
    private @Nullable Router byPattern;

    /** A request that has been read. */
    private static final class Request {

        private final Head head = new Head();
        private final ExchangeFacts facts = new ExchangeFacts(head);
        private final RequestRules rules = new RequestRules();

        void read(String host, String path) {
            HeadReader reader = HeadReader.ofRequests();
            reader.begin(head, new MessageLimits(16 * 1024, 100, 8 * 1024));
            String raw = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            reader.read(Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII)));
            rules.read(head);
        }
    }

    @Setup
    public void prepare() {
        PoolSettings settings = new PoolSettings(
                "p",
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 80, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        Pool pool = new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none());
        Map<String, PoolPlan> pools = Map.of("p", new PoolPlan(pool, null));
        byHost = new Router(
                IntStream.range(0, routes)
                        .mapToObj(i -> new RouteSettings("site" + i + ".example.org", "/tenants", "p"))
                        .toList(),
                pools,
                false);
        byPath = new Router(
                IntStream.range(0, routes)
                        .mapToObj(i -> new RouteSettings("", "/tenants/t" + i + "/static", "p"))
                        .toList(),
                pools,
                false);
        byCondition = new Router(
                IntStream.range(0, routes)
                        .mapToObj(i -> conditioned("/tenants/t" + i / 4 + "/static", i % 4))
                        .toList(),
                pools,
                false);
        byPattern = new Router(
                Stream.concat(
                                IntStream.range(0, routes)
                                        .mapToObj(i -> new RouteSettings("site" + i + ".example.org", "/", "p")),
                                Stream.of(new RouteSettings(
                                        new RouteMatch(
                                                "site" + (routes - 1) + ".example.org",
                                                PathMatch.regex("\\.(js|png|css)$"),
                                                RouteConditions.none(),
                                                0),
                                        new RouteAction.ToPool("p"),
                                        RoutePolicy.none())))
                        .toList(),
                pools,
                false);
        String name = "t" + (routes - 1);
        String shared = "t" + (routes - 1) / 4;
        conditional.read("site.example.org", "/tenants/" + shared + "/static/css/site.css?v=17&d=1");
        last.read("site" + (routes - 1) + ".example.org", "/tenants/" + name + "/static/css/site.css?v=17");
        encoded.read("site.example.org", "/tenants/%74" + (routes - 1) + "/x/../static/css/site.css?v=17");
        none.read("elsewhere.example.org", "/static/css/site.css?v=17");
    }

    /** The last of the hosts. */
    @Benchmark
    public @Nullable Object host() {
        return route(byHost, last);
    }

    /** The last of the paths. */
    @Benchmark
    public @Nullable Object path() {
        return route(byPath, last);
    }

    /** The last of the paths, with a percent-encoding and a dot segment. */
    @Benchmark
    public @Nullable Object encodedPath() {
        return route(byPath, encoded);
    }

    /** Four routes for each path, told apart by method, field and parameter; the last that is looked at is the one. */
    @Benchmark
    public @Nullable Object conditions() {
        return route(byCondition, conditional);
    }

    /** A pattern of the host, against the whole path. */
    @Benchmark
    public @Nullable Object pattern() {
        return route(byPattern, last);
    }

    private static RouteSettings conditioned(String path, int kind) {
        Map<String, TextMatch> none = Map.of();
        Map<String, TextMatch> beta = Map.of("x-beta", TextMatch.exact("1"));
        RouteConditions conditions = new RouteConditions(
                kind == 1 ? Set.of("PUT", "POST") : Set.of(),
                kind == 2 ? beta : none,
                kind == 3 ? Map.of("v", TextMatch.exact("18")) : none,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of());
        return new RouteSettings(
                new RouteMatch("", PathMatch.prefix(path), conditions, 0),
                new RouteAction.ToPool("p"),
                RoutePolicy.none());
    }

    /** A host that no route has. */
    @Benchmark
    public @Nullable Object nowhere() {
        return route(byHost, none);
    }

    private @Nullable Object route(@Nullable Router router, Request request) {
        return router == null ? null : router.route(request.head, request.rules.target(), request.facts, lent);
    }
}
