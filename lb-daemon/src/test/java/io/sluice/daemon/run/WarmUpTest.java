package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The warm-up as users meet it: readiness waits for it, and nothing of it is left to see. */
class WarmUpTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Configuration configuration(String accessLog, String warmUp) {
        return ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ { name: one, address: "127.0.0.1:1" } ] } ]
                admin: { bind: "127.0.0.1:0" }
                access-log: %s
                process: { io: nio, event-loops: 1, warm-up: %s }
                """.formatted(accessLog, warmUp))
                .configuration()
                .orElseThrow();
    }

    private static HttpResponse<String> ask(InetSocketAddress admin, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + path))
                    .timeout(LONG)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theDaemonAnswersButIsNotReadyUntilItIsWarm() throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        // A port that is known before the daemon has started: its admin server is asked in the middle of the start.
        int port = freePort();
        Configuration configuration =
                ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                admin: { bind: "127.0.0.1:%d" }
                access-log: off
                """.formatted(port)).configuration().orElseThrow();
        ScriptedTraffic traffic = new ScriptedTraffic();
        Traffic.Starter warmUp = settings -> {
            assertThat(traffic.calls).containsExactly("serve [app]");
            answers.add(ask(new InetSocketAddress(port), "/ready"));
            return DataPlaneTraffic.start(settings);
        };
        try (Daemon daemon = Daemon.start(configuration, "1", settings -> traffic, warmUp)) {
            assertThat(daemon.state()).isEqualTo(DaemonState.SERVING);
            answers.add(ask((InetSocketAddress) daemon.adminAddress().orElseThrow(), "/ready"));
        }
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(503, 200);
        assertThat(answers.getFirst().body())
                .contains("\"state\": \"warming\"", "\"reason\": \"the daemon is warming up\"");
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aWarmUpThatFailsDoesNotStopTheDaemon() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Traffic.Starter failing = settings -> {
            tries.incrementAndGet();
            throw new IllegalStateException("no more threads");
        };
        try (Daemon daemon =
                Daemon.start(configuration("off", "1s"), "1", settings -> new ScriptedTraffic(), failing)) {
            assertThat(daemon.state()).isEqualTo(DaemonState.SERVING);
        }
        assertThat(tries).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "0s"})
    void aDaemonWithoutWarmUpIsReadyAtOnce(String off) throws Exception {
        Traffic.Starter never = settings -> {
            throw new AssertionError("warmed up");
        };
        try (Daemon daemon = Daemon.start(configuration("off", off), "1", settings -> new ScriptedTraffic(), never)) {
            assertThat(daemon.state()).isEqualTo(DaemonState.SERVING);
        }
    }

    @Test
    void nothingOfTheWarmUpIsSeenInMetricsLogOrPools() throws Exception {
        Path log = directory.resolve("access.log");
        Configuration configuration = configuration("{ file: " + log + " }", "300ms");
        List<TransportSettings> warmed = new ArrayList<>();
        Traffic.Starter counting = settings -> {
            warmed.add(settings);
            return DataPlaneTraffic.start(settings);
        };
        try (Daemon daemon = Daemon.start(configuration, "1", DataPlaneTraffic::start, counting)) {
            assertThat(warmed).hasSize(1);
            assertThat(daemon.pools().keySet()).containsExactly("app");
            assertThat(daemon.pools().get("app").backends().getFirst().connections())
                    .isZero();
            assertThat(ask((InetSocketAddress) daemon.adminAddress().orElseThrow(), "/metrics")
                            .body())
                    .contains("sluice_listener_requests_total{code=\"2xx\",listener=\"web\"} 0.0")
                    .doesNotContain("warm-up");
        }
        assertThat(log).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "stdout"})
    void itDrivesExchangesOfEveryKind(String accessLog) {
        Configuration configuration = configuration(accessLog.equals("off") ? "off" : "{}", "1s");
        // Told to stop before the ninth round of eight connections. Seven ask once; the one of HTTP/2 first of every
        // kind, then four times.
        AtomicInteger asked = new AtomicInteger();
        int exchanges = new WarmUp(DataPlaneTraffic::start, configuration).run(LONG, () -> asked.incrementAndGet() > 8);
        assertThat(exchanges).isEqualTo(8 * 7 + 6 + 7 * 4);
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        WarmUp warmUp = new WarmUp(DataPlaneTraffic::start, configuration("off", "1s"));
        assertThat(warmUp.run(Duration.ofNanos(1), () -> false)).isLessThanOrEqualTo(13);
    }

    @Test
    void aDataPlaneThatDoesNotListenIsAFailureAndNotAWait() {
        WarmUp warmUp = new WarmUp(settings -> new ScriptedTraffic(), configuration("off", "1s"));
        assertThat(warmUp.run(LONG, () -> false)).isZero();
    }

    @Test
    void itLeavesNoThreadBehind() throws InterruptedException {
        new WarmUp(DataPlaneTraffic::start, configuration("{ file: " + directory.resolve("a.log") + " }", "1s"))
                .run(Duration.ofMillis(50), () -> false);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("warm-up-backend")) {
                assertThat(thread.join(LONG)).as(thread.getName()).isTrue();
            }
        }
        assertThat(Files.exists(directory.resolve("a.log"))).isFalse();
    }
}
