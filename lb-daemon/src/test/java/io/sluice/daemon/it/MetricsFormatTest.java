package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process, after some traffic: what a Prometheus server would get from it. */
class MetricsFormatTest {
    /** Names that Micrometer gives and dashboards ask for; promtool would have chosen others. */
    private static final List<String> NAMED_ELSEWHERE = List.of("process_cpu_time_ns_total ", "system_cpu_count ");

    @TempDir
    private Path directory;

    @Test
    void promtoolFindsNothingWrongWithAScrape() throws Exception {
        Optional<Path> promtool = promtool();
        assumeTrue(promtool.isPresent(), "promtool is not on the PATH");
        Path scrape = Files.writeString(directory.resolve("metrics"), scrapeOfTheDemo());
        Process check = new ProcessBuilder(promtool.orElseThrow().toString(), "check", "metrics")
                .redirectInput(scrape.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> NAMED_ELSEWHERE.stream().noneMatch(line::startsWith)))
                .isEmpty();
    }

    @Test
    void everyFamilyOfOursHasOneHelpAndOneTypeBeforeItsSamples() throws Exception {
        List<String> families = new ArrayList<>();
        for (String line : scrapeOfTheDemo().lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                families.add(line.split(" ")[2]);
            } else if (!line.startsWith("#")) {
                assertThat(line).startsWith(families.getLast());
            }
        }
        assertThat(families)
                .doesNotHaveDuplicates()
                .contains(
                        "sluice_listener_requests_total",
                        "sluice_listener_qps",
                        "sluice_pool_requests_total",
                        "sluice_pool_latency_seconds",
                        "sluice_backend_latency_seconds",
                        "sluice_backend_up",
                        "sluice_loop_lag_seconds");
    }

    private static String scrapeOfTheDemo() throws Exception {
        int port = FreePorts.next();
        int adminPort = FreePorts.next();
        try (DaemonProcess demo = DaemonProcess.call("demo", "--port", "" + port, "--admin-port", "" + adminPort);
                HttpClient client = HttpClient.newHttpClient()) {
            demo.awaitReady(adminPort);
            for (int i = 0; i < 10; i++) {
                assertThat(get(client, port, "/").statusCode()).isEqualTo(200);
            }
            return get(client, adminPort, "/metrics").body();
        }
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static Optional<Path> promtool() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
