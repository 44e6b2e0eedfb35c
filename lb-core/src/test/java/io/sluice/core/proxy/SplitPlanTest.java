package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.balance.Algorithms;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteAction.Split;
import io.sluice.core.settings.RouteAction.Split.Sticky;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.Observers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pool a split chooses, with chance scripted and with clients that are known again. */
class SplitPlanTest {

    private static final int MANY = 20_000;
    private static final SocketAddress SOMEBODY = client("192.0.2.1");

    private final Map<String, PoolPlan> pools = new HashMap<>();
    private final Random random = new Random(7);

    private static SocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
    }

    private static PoolPlan pool(String name) {
        PoolSettings settings = new PoolSettings(
                name,
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 80, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        return new PoolPlan(new Pool(settings, Algorithms.builtIn().of(settings.balance()), Observers.none()), null);
    }

    private SplitPlan split(Sticky sticky, Object... namesAndWeights) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (int i = 0; i < namesAndWeights.length; i += 2) {
            weights.put((String) namesAndWeights[i], (Integer) namesAndWeights[i + 1]);
        }
        weights.keySet().forEach(name -> pools.computeIfAbsent(name, SplitPlanTest::pool));
        return new SplitPlan(new Split(weights, sticky), pools);
    }

    private static Head request(String... fields) {
        String raw = "GET / HTTP/1.1\r\nHost: h\r\n" + String.join("", fields) + "\r\n";
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        assertThat(reader.read(Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(HeadReader.Result.DONE);
        return head;
    }

    private void takeDown(String pool) {
        pools.get(pool).pool.backends().getFirst().moveTo(BackendState.DOWN, "test");
    }

    private String choose(SplitPlan split, Head request, SocketAddress client) {
        return split.choose(request, client, random).pool.name();
    }

    @Test
    void eachPoolGetsItsShareByChance() {
        SplitPlan split = split(new Sticky.No(), "stable", 95, "canary", 5);
        Map<String, Integer> chosen = new HashMap<>();
        Head request = request();
        for (int i = 0; i < MANY; i++) {
            chosen.merge(choose(split, request, SOMEBODY), 1, Integer::sum);
        }
        // Five standard deviations of a binomial distribution are 154.
        assertThat(chosen.get("canary")).isBetween(MANY / 20 - 154, MANY / 20 + 154);
    }

    @Test
    void chanceLeadsToThePoolInWhoseWeightItFalls() {
        SplitPlan split = split(new Sticky.No(), "a", 2, "none", 0, "b", 1);
        int[] drawn = {0, 1, 2};
        for (int draw : drawn) {
            Random scripted = new Random(0) {
                @Override
                public int nextInt(int bound) {
                    assertThat(bound).isEqualTo(3);
                    return draw;
                }
            };
            assertThat(split.choose(request(), SOMEBODY, scripted).pool.name()).isEqualTo(draw < 2 ? "a" : "b");
        }
    }

    @Test
    void aPoolWithoutAUsableBackendIsPassedOver() {
        SplitPlan split = split(new Sticky.No(), "stable", 1, "canary", 1000);
        takeDown("canary");
        for (int i = 0; i < 100; i++) {
            assertThat(choose(split, request(), SOMEBODY)).isEqualTo("stable");
        }
        takeDown("stable");
        assertThat(choose(split, request(), SOMEBODY)).isIn("stable", "canary");
    }

    @Test
    void theKeyOfAClientLeadsToTheSamePoolAndEachPoolGetsItsShareOfKeys() {
        SplitPlan split = split(new Sticky.ByHeader("X-User"), "stable", 80, "canary", 20);
        int canaries = 0;
        for (int i = 0; i < MANY; i++) {
            Head request = request("X-User: user" + i + "\r\n");
            String chosen = choose(split, request, SOMEBODY);
            assertThat(choose(split, request, client("192.0.2.9"))).isEqualTo(chosen);
            canaries += chosen.equals("canary") ? 1 : 0;
        }
        // Five standard deviations are 283.
        assertThat(canaries).isBetween(MANY / 5 - 283, MANY / 5 + 283);
    }

    @Test
    void whereWeightsChangeOnlyThoseMoveThatMust() {
        SplitPlan before = split(new Sticky.ByHeader("X-User"), "stable", 90, "other", 90, "canary", 5);
        SplitPlan after = split(new Sticky.ByHeader("X-User"), "stable", 90, "other", 90, "canary", 20);
        int moved = 0;
        for (int i = 0; i < MANY; i++) {
            Head request = request("X-User: user" + i + "\r\n");
            String then = choose(before, request, SOMEBODY);
            String now = choose(after, request, SOMEBODY);
            if (!then.equals(now)) {
                assertThat(now).isEqualTo("canary");
                moved++;
            }
        }
        // From 5 of 185 to 20 of 200.
        assertThat(moved / (double) MANY).isBetween(0.06, 0.09);
    }

    @Test
    void whereAPoolIsDownOnlyItsClientsMove() {
        SplitPlan split = split(new Sticky.BySource(), "a", 1, "b", 1, "c", 1);
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < 250; i++) {
            before.put("10.0.0." + i, choose(split, request(), client("10.0.0." + i)));
        }
        takeDown("b");
        before.forEach((address, then) -> {
            String now = choose(split, request(), client(address));
            assertThat(now).isEqualTo(then.equals("b") ? now : then).isNotEqualTo("b");
        });
    }

    @Test
    void ofAnAddressOfVersion6TheFirstHalfCounts() {
        SplitPlan split = split(new Sticky.BySource(), "a", 1, "b", 1, "c", 1, "d", 1);
        String chosen = choose(split, request(), client("2001:db8:1:2::1"));
        for (int i = 2; i < 60; i++) {
            assertThat(choose(split, request(), client("2001:db8:1:2::" + i))).isEqualTo(chosen);
        }
    }

    @Test
    void whoHasNoKeyIsLedByChance() {
        SplitPlan split = split(new Sticky.BySource(), "a", 1, "b", 1);
        Map<String, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            chosen.merge(choose(split, request(), UnixDomainSocketAddress.of("")), 1, Integer::sum);
        }
        assertThat(chosen).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "release=canary|canary|-",
                "a=b; release=canary; c=d|canary|-",
                "a=b;release=canary|canary|-",
                "release=stable|stable|-",
                "release=none|stable|release=stable; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax",
                "Release=canary|stable|release=stable; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax",
                "release=canary2|stable|release=stable; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax",
                "xrelease=canary|stable|release=stable; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax",
                "release|stable|release=stable; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"
            })
    void theCookieNamesThePoolAndIsSetWhereItDoesNot(String cookie, String pool, String set) {
        SplitPlan split = split(new Sticky.SetCookie("release", Duration.ofHours(1)), "stable", 1, "canary", 0);
        Head request = request("Cookie: " + cookie + "\r\n");
        PoolPlan chosen = split.choose(request, SOMEBODY, random);
        assertThat(chosen.pool.name()).isEqualTo(pool);
        CharSequence value = split.cookieFor(request, chosen, false);
        assertThat(value == null ? null : value.toString()).isEqualTo(set);
    }

    @Test
    void theCookieOfAPoolThatIsDownIsSetAnew() {
        SplitPlan split = split(new Sticky.SetCookie("r", Duration.ZERO), "stable", 1, "canary", 1);
        takeDown("canary");
        Head request = request("Cookie: r=canary\r\n");
        PoolPlan chosen = split.choose(request, SOMEBODY, random);
        assertThat(chosen.pool.name()).isEqualTo("stable");
        assertThat(String.valueOf(split.cookieFor(request, chosen, true)))
                .isEqualTo("r=stable; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
