package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.balance.Balancers;
import io.sluice.core.clienthello.ClientHello;
import io.sluice.core.clienthello.ClientHelloReader;
import io.sluice.core.clienthello.HelloBytes;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.SniRoute;
import io.sluice.core.spi.Observers;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SniRouterTest {

    /** Each pool is called after what its route matches. */
    private static final List<SniRoute> ROUTES = List.of(
            route("exact", "www.example.org"),
            route("exact-h2", "both.example.org", "h2"),
            route("exact-any", "both.example.org"),
            route("exact-xmpp", "chat.example.org", "xmpp-client"),
            route("below", "*.example.org"),
            route("deeper", "*.sub.example.org"),
            route("every-h2", "*", "h2"),
            route("nameless", "none"),
            new SniRoute(List.of(), List.of("acme-tls/1"), "anybody-acme"));

    private static SniRoute route(String pool, String name, String... protocols) {
        return new SniRoute(List.of(name), List.of(protocols), pool);
    }

    private static PoolPlan plan(String name) {
        PoolSettings settings = new PoolSettings(
                name,
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 1, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        return new PoolPlan(new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none()), null);
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.org, '', exact",
        "www.example.org, h2, exact",
        "both.example.org, h2, exact-h2",
        "both.example.org, http/1.1, exact-any",
        "chat.example.org, xmpp-client, exact-xmpp",
        "chat.example.org, h2, below",
        "other.example.org, '', below",
        "a.b.example.org, '', below",
        "a.sub.example.org, '', deeper",
        "a.b.sub.example.org, '', deeper",
        "sub.example.org, '', below",
        "example.org, h2, every-h2",
        "example.org, http/1.1, ",
        "example.com, acme-tls/1, anybody-acme",
        "notexample.org, '', ",
        "none, '', ",
        "org, h2, every-h2",
        "'', '', nameless",
        "'', h2, nameless"
    })
    void theMostSpecificMatchWins(String name, String protocol, String pool) {
        Map<String, PoolPlan> pools =
                ROUTES.stream().map(SniRoute::pool).collect(Collectors.toMap(Function.identity(), SniRouterTest::plan));
        PoolPlan found = new SniRouter(ROUTES, pools).find(hello(name, protocol));
        assertThat(found == null ? null : found.pool.name()).isEqualTo(pool);
    }

    private static ClientHello hello(String name, String protocol) {
        HelloBytes bytes = new HelloBytes();
        if (!name.isEmpty()) {
            bytes.name(name);
        }
        Stream.of(protocol).filter(word -> !word.isEmpty()).forEach(bytes::protocols);
        ClientHelloReader reader = new ClientHelloReader(4096);
        reader.read(Unpooled.wrappedBuffer(HelloBytes.records(bytes.message())));
        return reader.hello();
    }
}
