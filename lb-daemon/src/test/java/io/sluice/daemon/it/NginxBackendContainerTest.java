package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What the other tests rely on when they make a backend fail. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class NginxBackendContainerTest {
    private static NginxBackend one;
    private static NginxBackend two;

    @BeforeAll
    static void start() {
        var backends = NginxBackend.startAll("one", "two");
        one = backends.get(0);
        two = backends.get(1);
    }

    @AfterAll
    static void close() {
        if (one != null) {
            one.close();
            two.close();
        }
    }

    @Test
    void everyAnswerCarriesTheBackendsName() throws Exception {
        assertThat(get(one.uri("/")).body()).isEqualTo("one\n");
        assertThat(get(two.uri("/")).body()).isEqualTo("two\n");
        assertThat(get(two.uri("/healthz")).headers().firstValue("X-Backend")).contains("two");
        assertThat(get(two.uri("/request?a=b")).body())
                .startsWith("GET /request?a=b HTTP/1.1\nhost: " + two.address() + "\n");
        assertThat(get(two.uri("/nowhere")).headers().firstValue("X-Backend")).contains("two");
    }

    @Test
    void filesHaveTheSizesOfTheirNames() throws Exception {
        assertThat(get(one.uri("/16k")).body()).hasSize(16 * 1024);
        assertThat(get(one.uri("/1m")).headers().firstValue("Content-Length")).contains("1048576");
    }

    @Test
    void anUploadIsCountedWhetherItsLengthIsDeclaredOrNot() throws Exception {
        byte[] body = new byte[3_000_000];
        var declared = HttpRequest.BodyPublishers.ofByteArray(body);
        var chunked = HttpRequest.BodyPublishers.fromPublisher(declared);
        assertThat(send(HttpRequest.newBuilder(one.uri("/upload")).POST(declared)))
                .isEqualTo("3000000\n");
        assertThat(send(HttpRequest.newBuilder(one.uri("/upload")).PUT(chunked)))
                .isEqualTo("3000000\n");
    }

    @Test
    void aSickBackendFailsItsHealthCheckAndStillAnswers() throws Exception {
        one.sicken();
        assertThat(get(one.uri("/healthz")).statusCode()).isEqualTo(503);
        assertThat(get(one.uri("/")).statusCode()).isEqualTo(200);
        one.heal();
        assertThat(get(one.uri("/healthz")).statusCode()).isEqualTo(200);
        assertThat(get(one.uri("/fail")).statusCode()).isEqualTo(503);
    }

    @Test
    void aPausedBackendAcceptsAndDoesNotAnswer() throws Exception {
        two.pause();
        try {
            assertThatThrownBy(() -> get(two.uri("/")))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("request timed out");
        } finally {
            two.unpause();
        }
        assertThat(get(two.uri("/")).body()).isEqualTo("two\n");
    }

    @Test
    void aStoppedBackendRefusesAndComesBackAtItsPort() throws Exception {
        two.stop();
        assertThatThrownBy(() -> get(two.uri("/"))).isInstanceOf(ConnectException.class);
        two.start();
        assertThat(get(two.uri("/16k")).statusCode()).isEqualTo(200);
        two.kill();
        assertThatThrownBy(() -> get(two.uri("/"))).isInstanceOf(IOException.class);
        two.start();
        assertThat(get(two.uri("/")).body()).isEqualTo("two\n");
    }

    @Test
    void aSteadyLoadLosesNothingAtABackendThatLives() throws Exception {
        try (SteadyLoad load = SteadyLoad.start(one.uri("/16k"), 500)) {
            load.awaitSuccesses(500, Duration.ofSeconds(10));
            LoadReport report = load.stopAndReport();
            assertThat(report.failures()).as(report.toString()).isEmpty();
            assertThat(report.staleRetries()).isZero();
            assertThat(report.byBackend()).containsOnlyKeys("one");
        }
    }

    @Test
    void aSteadyLoadCountsWhatABackendLosesThatCrashes() throws Exception {
        try (SteadyLoad load = SteadyLoad.start(two.uri("/"), 500)) {
            load.awaitSuccesses(100, Duration.ofSeconds(10));
            two.kill();
            two.start();
            load.awaitSuccesses(500, Duration.ofSeconds(20));
            LoadReport report = load.stopAndReport();
            assertThat(report.failures()).as(report.toString()).containsKey("connect: Connection refused");
            assertThat(report.longestGap()).isGreaterThan(Duration.ofMillis(50));
        }
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.ofString());
        }
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
