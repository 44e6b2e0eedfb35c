package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** No backend is there: what clients and the balancer in front of us are told. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class OutageContainerTest {
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
    void withoutABackendClientsGet503AtOnceAndServiceReturnsByItself() throws Exception {
        try (Front front = Front.quick(directory, backends, "")) {
            backends.forEach(NginxBackend::sicken);
            try {
                backends.forEach(backend -> front.awaitState(backend, "down"));
                long start = System.nanoTime();
                HttpResponse<String> answer = front.get(front.uri("/"));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("503 Service Unavailable: no backend of the pool is usable\n");
                front.awaitMetric("sluice_pool_ends_total{cause=\"no-backend\",pool=\"app\"}", 1);
                front.daemon().awaitLine("\"status\":503,.*\"cause\":\"no-backend\"", LIMIT);
                // Ready is about this daemon: taking it out would not help, and others behind it may be well.
                assertThat(front.get(front.admin("/ready")).statusCode()).isEqualTo(200);
            } finally {
                backends.forEach(NginxBackend::heal);
            }
            backends.forEach(backend -> front.awaitState(backend, "up"));
            assertThat(front.get(front.uri("/")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void beforeTheProbesKnowAStoppedBackendARequestTriesTheOthers() throws Exception {
        NginxBackend a = backends.getFirst();
        String pool = "health: { http: { path: /healthz }, interval: 1h, initial: up }, timeouts: { connect: 500ms }, "
                + Front.backends(backends);
        try (Front front = Front.start(directory, pool, "")) {
            a.stop();
            try {
                for (int i = 0; i < 4; i++) {
                    assertThat(front.get(front.uri("/")).body()).isEqualTo("b\n");
                }
                backends.get(1).stop();
                HttpResponse<String> answer = front.get(front.uri("/"));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).startsWith("503 Service Unavailable: ");
            } finally {
                backends.forEach(NginxBackend::start);
            }
            assertThat(front.get(front.uri("/")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void itIsReadyOnlyWhenTheFirstProbesHaveEnded() throws Exception {
        backends.forEach(NginxBackend::pause);
        try (Front front = Front.launch(
                directory,
                "health: { http: { path: /healthz }, interval: 2s, timeout: 2s }, " + Front.backends(backends),
                "")) {
            try {
                Await.until("admin answers", LIMIT, () -> Await.answers(front.admin("/health"), 200));
                HttpResponse<String> answer = front.get(front.admin("/ready"));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body())
                        .contains("\"ready\": false", "\"state\": \"starting\"", "the first probes have not ended yet");
            } finally {
                backends.forEach(NginxBackend::unpause);
            }
            front.daemon().awaitReady(front.adminPort());
            backends.forEach(backend -> front.awaitState(backend, "up"));
            assertThat(front.get(front.uri("/")).statusCode()).isEqualTo(200);
        }
    }
}
