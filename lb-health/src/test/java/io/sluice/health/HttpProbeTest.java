package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings;
import io.sluice.core.transport.Transport;
import io.sluice.health.HttpProbeSettings.Method;
import io.sluice.health.HttpProbeSettings.StatusRange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpProbeTest {

    private static final Duration TIMEOUT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(10);

    private HealthChecks checks;

    @BeforeAll
    void start() {
        checks = new HealthChecks(Transport.of(TransportSettings.Io.AUTO), ProbeObserver.none());
    }

    @AfterAll
    void stop() {
        checks.close();
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "up: HTTP 200 in \\d+ ms, 1 of 1 pass"),
                Arguments.of("HTTP/1.1 204\r\n\r\n", "up: HTTP 204 .*"),
                Arguments.of("HTTP/1.0 200 OK\r\n\r\nbody", "up: HTTP 200 .*"),
                Arguments.of("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", "up: HTTP 302 .*"),
                Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", "up: HTTP 200 .*"),
                Arguments.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "up: HTTP 200 .*"),
                Arguments.of("HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "up: HTTP 200 .*"),
                Arguments.of(
                        "HTTP/1.1 503 Service Unavailable\r\n\r\n", "down: HTTP 503, expected 200-399, 1 of 1 failure"),
                Arguments.of("HTTP/1.1 404 Not Found\r\n\r\n", "down: HTTP 404, expected 200-399, .*"),
                Arguments.of("SSH-2.0-OpenSSH_9.2p1\r\nx y z\r\n\r\n", "down: not HTTP: .*"),
                Arguments.of("220 mail.example ESMTP\r\n", "down: not HTTP: .*"),
                Arguments.of("\u0015\u0003\u0003\u0000\u0002\u0002( a b\r\n", "down: not HTTP: .*"),
                Arguments.of("HTTP/1.1 abc OK\r\n\r\n", "down: not HTTP: .*"),
                Arguments.of("RTSP/1.0 200 OK\r\n\r\n", "down: not HTTP: .*"),
                Arguments.of("HTTP/2.0 200 OK\r\n\r\n", "down: not HTTP/1: HTTP/2.0, .*"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void theResponseHeadDecides(String response, String decision) throws IOException {
        assertThat(firstDecision(ScriptedBackend.answering(response), LONG)).matches(decision);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void aHeadThatComesByteByByteDecidesTheSame(String response, String decision) throws IOException {
        ScriptedBackend.Script script = socket -> {
            socket.setTcpNoDelay(true);
            ScriptedBackend.readHead(socket.getInputStream());
            for (int i = 0; i < response.length(); i++) {
                ScriptedBackend.write(socket, response.substring(i, i + 1));
            }
            ScriptedBackend.awaitClose(socket);
        };

        assertThat(firstDecision(script, LONG)).matches(decision);
    }

    @Test
    void aBackendThatNeverAnswersTimesOut() throws IOException {
        assertThat(firstDecision(ScriptedBackend::awaitClose, TIMEOUT))
                .isEqualTo("down: timed out after 150ms waiting for the response head, 1 of 1 failure");
    }

    @Test
    void aBackendThatDribblesTimesOut() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedBackend.Script script = socket -> {
            for (; ; ) {
                ScriptedBackend.write(socket, "H");
                await(never, 20);
            }
        };

        assertThat(firstDecision(script, TIMEOUT)).contains("timed out after 150ms waiting for the response head");
    }

    @Test
    void headersWithoutEndAreCutOff() throws IOException {
        ScriptedBackend.Script script =
                ScriptedBackend.answeringWithoutEnd("HTTP/1.1 200 OK\r\n", "X-More: abcdefghijklmnop\r\n");

        assertThat(firstDecision(script, LONG)).startsWith("down: the response has more than 8192 bytes of headers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "HTTP/1.1 200 "})
    void aStatusLineWithoutEndIsCutOff(String rest) throws IOException {
        ScriptedBackend.Script script = ScriptedBackend.answeringWithoutEnd("", rest.repeat(100));

        assertThat(firstDecision(script, LONG)).startsWith("down: not HTTP: no status line in 4096 bytes");
    }

    @Test
    void interimResponsesWithoutEndAreCutOff() throws IOException {
        ScriptedBackend.Script script = ScriptedBackend.answeringWithoutEnd("", "HTTP/1.1 103 Early Hints\r\n\r\n");

        assertThat(firstDecision(script, LONG)).startsWith("down: more than 16 interim responses");
    }

    @Test
    void aBodyWithoutEndIsNotWaitedFor() throws IOException {
        ScriptedBackend.Script script = ScriptedBackend.answeringWithoutEnd(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nbody\r\n");

        assertThat(firstDecision(script, LONG)).startsWith("up: HTTP 200 in ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTT", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: "})
    void aConnectionClosedTooEarlyIsAFailure(String part) throws IOException {
        ScriptedBackend.Script script = socket -> {
            ScriptedBackend.readHead(socket.getInputStream());
            ScriptedBackend.write(socket, part);
        };

        assertThat(firstDecision(script, LONG))
                .isEqualTo("down: connection closed before the response head was complete, 1 of 1 failure");
    }

    @Test
    void aResetIsAFailure() throws IOException {
        ScriptedBackend.Script script = socket -> {
            ScriptedBackend.readHead(socket.getInputStream());
            socket.setSoLinger(true, 0);
        };

        assertThat(firstDecision(script, LONG))
                .startsWith("down: connection reset before the response head was complete");
    }

    @Test
    void theRequestNamesTheAddressAndAsksToClose() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
        try (ScriptedBackend backend = recording(heads)) {
            String head = firstHead(backend, heads, HttpProbeSettings.get("/healthz?deep=1"));

            assertThat(head)
                    .startsWith("GET /healthz?deep=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("host: " + backend.address().getHostString() + ":"
                            + backend.address().getPort() + "\r\n")
                    .containsIgnoringCase("connection: close\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void methodAndHostAreThoseOfTheSettings() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
        HttpProbeSettings probe =
                new HttpProbeSettings("/", "www.example.com", Method.HEAD, List.of(new StatusRange(200, 200)));
        try (ScriptedBackend backend = recording(heads)) {
            assertThat(firstHead(backend, heads, probe))
                    .startsWith("HEAD / HTTP/1.1\r\n")
                    .containsIgnoringCase("host: www.example.com\r\n");
        }
    }

    private String firstDecision(ScriptedBackend.Script script, Duration timeout) throws IOException {
        try (ScriptedBackend backend = new ScriptedBackend(script)) {
            FakeSubject subject = new FakeSubject(backend.address());
            HealthSettings settings = new HealthSettings(HttpProbeSettings.get("/"), LONG, timeout, 2, 3);
            try (HealthChecks.Watch _ = checks.watch(List.of(subject), settings, null)) {
                return subject.next();
            }
        }
    }

    private String firstHead(ScriptedBackend backend, BlockingQueue<String> heads, ProbeSettings probe)
            throws InterruptedException {
        FakeSubject subject = new FakeSubject(backend.address());
        HealthSettings settings = new HealthSettings(probe, LONG, LONG, 2, 3);
        try (HealthChecks.Watch _ = checks.watch(List.of(subject), settings, null)) {
            return heads.poll(10, TimeUnit.SECONDS);
        }
    }

    private static ScriptedBackend recording(BlockingQueue<String> heads) {
        return new ScriptedBackend(socket -> heads.add(ScriptedBackend.readHead(socket.getInputStream())));
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
