package io.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings refuse what is illegal, with a message for people. */
class SettingsTest {

    private static final Duration OK = Duration.ofSeconds(1);
    private static final InetSocketAddress BIND = new InetSocketAddress("127.0.0.1", 0);
    private static final RouteSettings ROUTE = new RouteSettings("", "/", "web");

    static Stream<Arguments> wrongNumbers() {
        return Stream.of(
                wrong(() -> new BackendSettings("a", "h", 0, 1), "address: must be from 1 to 65535, not 0"),
                wrong(() -> new BackendSettings("a", "h", 65_536, 1), "address: must be from 1 to 65535, not 65536"),
                wrong(() -> new BackendSettings("a", "h", 80, -1), "weight: must be from 0 to 256, not -1"),
                wrong(() -> new BackendSettings("a", "h", 80, 257), "weight: must be from 0 to 256, not 257"),
                wrong(() -> new PoolLimits(0, 0, 512, 4, 0, 0), "max-connections: must be from 1 to 1000000, not 0"),
                wrong(() -> new PoolLimits(1, -1, 512, 4, 0, 0), "max-idle: must be from 0 to 100000, not -1"),
                wrong(() -> new PoolLimits(1, 0, 511, 4, 0, 0), "head-size: must be from 512 to 1048576, not 511"),
                wrong(() -> new PoolLimits(1, 0, 512, 4, 0, -1), "queue: must be from 0 to 1000000, not -1"),
                wrong(
                        () -> new PoolLimits(1, 0, 512, 4, -1, 0),
                        "max-requests-per-connection: must be from 0 to 1000000000, not -1"),
                wrong(() -> new PoolLimits(1, 0, 512, 3, 0, 0), "header-count: must be from 4 to 10000, not 3"),
                wrong(() -> limits(0, 512, 4, 64), "max-connections: must be from 1 to 10000000, not 0"),
                wrong(() -> limits(1, 1 << 21, 4, 64), "head-size: must be from 512 to 1048576, not 2097152"),
                wrong(() -> limits(1, 512, 10_001, 64), "header-count: must be from 4 to 10000, not 10001"),
                wrong(() -> limits(1, 512, 4, 63), "target-length: must be from 64 to 1048576, not 63"),
                wrong(() -> limits(1, 512, 4, 513), "target-length: is larger than head-size (512), which contains it"),
                wrong(() -> pool("p", -1), "most: must be from 0 to 16, not -1"),
                wrong(
                        () -> new RetrySettings(
                                1, true, true, List.of(399, 600, 503, 503), (1 << 20) + 1, true, budget(20, 10)),
                        "body: must be from 0 to 1048576, not 1048577; statuses: must be from 400 to 599, not 399;"
                                + " statuses: must be from 400 to 599, not 600; statuses: names a status twice"),
                wrong(
                        () -> budget(-1, -1),
                        "share: must be from 0% to 100%, not -1%; floor: must be from 0 to 1000000, not -1"),
                wrong(() -> budget(101, 1), "share: must be from 0% to 100%, not 101%"),
                wrong(() -> pool("p", 17), "most: must be from 0 to 16, not 17"),
                wrong(
                        () -> new TransportSettings(TransportSettings.Io.AUTO, -1, OK),
                        "event-loops: must be from 0 to 1024, not -1"),
                wrong(
                        () -> new TransportSettings(TransportSettings.Io.AUTO, 1, Duration.ofHours(25)),
                        "drain-timeout: must be from 0ms to 24h, not 25h"));
    }

    static Stream<Arguments> wrongDurations() {
        String text = ": must be from 1ms to 24h, not ";
        Duration zero = Duration.ZERO;
        return Stream.of(
                wrong(() -> new ListenerTimeouts(zero, OK, OK, OK), "keep-alive" + text + "0ms"),
                wrong(() -> new ListenerTimeouts(OK, zero, OK, OK), "request-head" + text + "0ms"),
                wrong(() -> new ListenerTimeouts(OK, OK, zero, OK), "request-body" + text + "0ms"),
                wrong(() -> new ListenerTimeouts(OK, OK, OK, zero), "response-progress" + text + "0ms"),
                wrong(() -> new TunnelSettings(List.of(), false, zero, OK), "idle" + text + "0ms"),
                wrong(() -> new TunnelSettings(List.of(), false, OK, zero), "half-closed" + text + "0ms"),
                wrong(() -> new PoolTimeouts(zero, OK, OK, OK, OK, OK, OK), "connect" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, zero, OK, OK, OK, OK, OK), "response-head" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, zero, OK, OK, OK, OK), "response-body" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, zero, OK, OK, OK), "request-progress" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, OK, zero, OK, OK), "idle" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, OK, OK, OK, zero), "queue" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, OK, OK, zero, OK), "connection-age" + text + "0ms"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, OK, Duration.ofDays(2), OK, OK), "idle" + text + "48h"),
                wrong(() -> new PoolTimeouts(OK, OK, OK, OK, Duration.ofSeconds(-1), OK, OK), "idle" + text + "-1s"),
                wrong(
                        () -> new PoolTimeouts(OK, OK, OK, OK, Duration.ofSeconds(Long.MAX_VALUE, 1), OK, OK),
                        "idle" + text + "9223372036854775807s"));
    }

    static Stream<Arguments> wrongTexts() {
        String noHost =
                " is no host; allowed: a name such as www.example.org, *.example.org, an address, all without port";
        String noName = " is no name; a name is a letter or digit, then up to 62 letters, digits, '-', '_' or '.'";
        return Stream.of(
                wrong(
                        () -> new BackendSettings("a", " ", 80, 1),
                        "address: has no host; address: \" \" has characters that no host has"),
                wrong(() -> new BackendSettings("a", "", 80, 1), "address: has no host"),
                wrong(
                        () -> new BackendSettings("a\r\nb", "h", 80, 1),
                        "name: \"a\r\nb\" is no name of a backend; allowed are letters, digits and any of _ . : / [ ] -"),
                wrong(() -> pool("", 0), "name: \"\"" + noName),
                wrong(() -> pool("-a", 0), "name: \"-a\"" + noName),
                wrong(() -> pool("a b", 0), "name: \"a b\"" + noName),
                wrong(() -> pool("a".repeat(64), 0), "name: \"" + "a".repeat(64) + "\"" + noName),
                wrong(() -> new RouteSettings("a:80", "/", "p"), "host: \"a:80\"" + noHost),
                wrong(() -> new RouteSettings("*", "/", "p"), "host: \"*\"" + noHost),
                wrong(() -> new RouteSettings("a.*.b", "/", "p"), "host: \"a.*.b\"" + noHost),
                wrong(() -> new RouteSettings("http://a", "/", "p"), "host: \"http://a\"" + noHost),
                wrong(() -> new RouteSettings("a..b", "/", "p"), "host: \"a..b\"" + noHost),
                wrong(() -> new RouteSettings("", "a", "p"), "path: \"a\" must begin with /"),
                wrong(() -> new RouteSettings("", "", "p"), "path: \"\" must begin with /"),
                wrong(
                        () -> new RouteSettings("", "/a?b", "p"),
                        "path: \"/a?b\" has characters that no path has; percent-encode them"),
                wrong(
                        () -> new ListenerSettings(
                                "web",
                                InetSocketAddress.createUnresolved("no.such", 80),
                                List.of(ROUTE),
                                ForwardingSettings.defaults(),
                                ListenerTimeouts.defaults(),
                                ListenerLimits.defaults()),
                        "bind: \"no.such\" does not resolve to an address"));
    }

    static Stream<Arguments> wrongWholes() {
        BackendSettings backend = new BackendSettings("a", "h", 80, 1);
        return Stream.of(
                wrong(() -> listener("web"), "routes: is empty; at least one route is needed"),
                wrong(() -> pool("p", 0, new BackendSettings[0]), "backends: is empty; at least one backend is needed"),
                wrong(
                        () -> pool("p", 0, backend, backend),
                        "backends: two backends have the name \"a\"; each needs its own"),
                wrong(
                        () -> new TrafficSettings(List.of(), List.of()),
                        "listeners: is empty; at least one listener is needed"),
                wrong(
                        () -> new TrafficSettings(
                                List.of(listener("l", ROUTE), listener("l", ROUTE)), List.of(pool("web", 0))),
                        "listeners: two listeners have the name \"l\"; each needs its own"),
                wrong(
                        () -> new TrafficSettings(
                                List.of(listener("l", ROUTE)), List.of(pool("web", 0), pool("web", 0))),
                        "pools: two pools have the name \"web\"; each needs its own"),
                wrong(
                        () -> new TrafficSettings(List.of(listener("l", ROUTE)), List.of(pool("other", 0))),
                        "listeners: a route of l leads to the pool \"web\", which does not exist"));
    }

    @ParameterizedTest
    @MethodSource({"wrongNumbers", "wrongDurations", "wrongTexts", "wrongWholes"})
    void sayWhatIsWrongAndWhatIsAllowed(Runnable making, String message) {
        InvalidSettingsException thrown = catchThrowableOfType(InvalidSettingsException.class, making::run);
        assertThat(thrown).hasMessage(message);
        assertThat(thrown.violations()).isNotEmpty();
    }

    @Test
    void tellEverythingThatIsWrongAtOnce() {
        InvalidSettingsException thrown =
                catchThrowableOfType(InvalidSettingsException.class, () -> new PoolLimits(0, -1, 1, 1, -1, -1));
        assertThat(thrown.violations())
                .extracting(Violation::key)
                .containsExactly(
                        "max-connections",
                        "max-idle",
                        "head-size",
                        "header-count",
                        "max-requests-per-connection",
                        "queue");
    }

    @Test
    void haveDefaultsThatAreLegal() {
        TrafficSettings traffic = new TrafficSettings(List.of(listener("l", ROUTE)), List.of(pool("web", 0)));
        assertThat(traffic.listeners().getFirst().routes()).containsExactly(ROUTE);
        assertThat(TransportSettings.defaults().eventLoops()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b", "*.a-b.c_d", "10.0.0.1", "[::1]", "_x"})
    void takeHostsInLowerCase(String host) {
        assertThat(new RouteMatch(host, "/").host()).isEqualToIgnoringCase(host).isLowerCase();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.25S, 250ms",
        "PT1S, 1s",
        "PT1.5S, 1500ms",
        "PT60S, 1m",
        "PT90S, 90s",
        "PT1H, 1h",
        "PT90M, 90m"
    })
    void writeDurationsAsTheFileDoes(Duration value, String text) {
        assertThat(Checks.text(value)).isEqualTo(text);
    }

    private static Arguments wrong(Runnable making, String message) {
        return arguments(making, message);
    }

    private static ListenerLimits limits(int connections, int headSize, int headers, int target) {
        return new ListenerLimits(connections, headSize, headers, target);
    }

    private static ListenerSettings listener(String name, RouteSettings... routes) {
        return new ListenerSettings(
                name,
                BIND,
                List.of(routes),
                ForwardingSettings.defaults(),
                ListenerTimeouts.defaults(),
                ListenerLimits.defaults());
    }

    private static PoolSettings pool(String name, int retries) {
        return pool(name, retries, new BackendSettings("10.0.0.1:80", "10.0.0.1", 80, 1));
    }

    private static PoolSettings pool(String name, int retries, BackendSettings... backends) {
        return new PoolSettings(
                name, "round-robin", List.of(backends), true, PoolTimeouts.defaults(), PoolLimits.defaults(), retries);
    }

    private static RetryBudgetSettings budget(int percent, int floor) {
        return new RetryBudgetSettings(percent, floor);
    }
}
