package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The daemon is told to stop while it works. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class DrainContainerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static List<NginxBackend> backends = List.of();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBackends() {
        backends = NginxBackend.startAll("a", "b");
    }

    @AfterAll
    static void closeBackends() {
        backends.forEach(NginxBackend::close);
    }

    @Test
    void whatIsUnderWayAtSigtermEndsWhole() throws Exception {
        try (Front front = Front.quick(directory, backends, "");
                SteadyLoad load = SteadyLoad.start(front.uri("/"), 300)) {
            CompletableFuture<HttpResponse<byte[]>> slow = download(front, "/slow/16k");
            awaitRunning(front, 1);
            load.awaitSuccesses(300, LIMIT);
            front.daemon().signal("TERM");
            Await.until("it is not ready", LIMIT, () -> Await.answers(front.admin("/ready"), 503));
            assertThat(front.get(front.admin("/ready")).body())
                    .contains("\"state\": \"draining\"", "the daemon is draining and takes nothing new");
            assertThat(slow.get().body()).hasSize(16 * 1024);
            assertThat(front.daemon().awaitExit(LIMIT)).isZero();
            LoadReport report = load.stopAndReport();
            assertThat(report.failures().keySet())
                    .as(report.toString())
                    .allMatch(cause -> cause.startsWith("connect: "));
            assertThat(front.daemon().stderr())
                    .anyMatch(line -> line.contains("draining for at most 30 s"))
                    .last()
                    .asString()
                    .endsWith("stopped");
        }
    }

    @Test
    void theDrainTimeoutCutsWhatTakesLonger() throws Exception {
        try (Front front = Front.quick(directory, backends, "process: { drain-timeout: 1s }")) {
            CompletableFuture<HttpResponse<byte[]>> slow = download(front, "/slow/1m");
            awaitRunning(front, 1);
            front.daemon().signal("TERM");
            assertThat(front.daemon().awaitExit(LIMIT)).isZero();
            assertThat(slow).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(IOException.class);
            assertThat(front.daemon().stdout())
                    .anyMatch(line -> line.contains("/slow/1m") && line.contains("\"cause\":\"shutdown\""));
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (Front front = Front.quick(directory, backends, "")) {
            CompletableFuture<HttpResponse<byte[]>> slow = download(front, "/slow/1m");
            awaitRunning(front, 1);
            front.daemon().signal("TERM");
            front.daemon().awaitLine("draining for at most 30 s", LIMIT);
            front.daemon().signal("TERM");
            assertThat(front.daemon().awaitExit(Duration.ofSeconds(5))).isZero();
            assertThat(slow).failsWithin(LIMIT);
        }
    }

    private static void awaitRunning(Front front, int count) {
        String running = "sluice_backend_exchanges{backend=\"%s\",pool=\"app\"}";
        Await.until(
                "the slow download runs",
                LIMIT,
                () -> front.metric(running.formatted("a")) + front.metric(running.formatted("b")) == count);
    }

    private static CompletableFuture<HttpResponse<byte[]>> download(Front front, String path) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.sendAsync(HttpRequest.newBuilder(front.uri(path)).build(), BodyHandlers.ofByteArray());
    }
}
