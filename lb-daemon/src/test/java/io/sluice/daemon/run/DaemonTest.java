package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which the parts start and stop, and what the admin server tells meanwhile, over loopback. */
class DaemonTest {

    private final ScriptedTraffic traffic = new ScriptedTraffic();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static Configuration configuration(String more) {
        return ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ { name: one, address: "127.0.0.1:1" } ] %s } ]
                admin: { bind: "127.0.0.1:0" }
                access-log: off
                process: { io: nio, warm-up: off }
                """.formatted(more)).configuration().orElseThrow();
    }

    private Daemon start(String more) throws StartException {
        return Daemon.start(configuration(more), "1.2.3", settings -> traffic, settings -> traffic);
    }

    private HttpResponse<String> ask(Daemon daemon, String method, String path) {
        InetSocketAddress address = (InetSocketAddress) daemon.adminAddress().orElseThrow();
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(10))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDaemonThatServesIsAliveAndReady() throws StartException {
        try (Daemon daemon = start("")) {
            assertThat(daemon.state()).isEqualTo(DaemonState.SERVING);
            assertThat(traffic.calls).containsExactly("serve [app]");
            assertThat(ask(daemon, "GET", "/health").body()).isEqualTo("{\n  \"state\": \"serving\"\n}\n");
            HttpResponse<String> ready = ask(daemon, "GET", "/ready?verbose");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"ready\": true");
        }
    }

    @Test
    void aDaemonWithoutAnOpenListenerIsAliveButNotReady() throws StartException {
        traffic.open = 0;
        try (Daemon daemon = start("")) {
            assertThat(ask(daemon, "GET", "/health").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = ask(daemon, "GET", "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"reason\": \"no listener is open\"");
        }
    }

    @Test
    void adminTellsPoolsBackendsAndTheirStates() throws StartException {
        try (Daemon daemon = start("")) {
            assertThat(ask(daemon, "GET", "/").body())
                    .contains(
                            "Sluice is serving",
                            "web",
                            "127.0.0.1:0",
                            "pool app, round-robin, 1 of 1 usable",
                            "one",
                            "starts up");
            assertThat(ask(daemon, "GET", "/backends").body())
                    .contains("\"name\": \"one\"", "\"state\": \"up\"", "\"reason\": \"starts up\"", "\"since\"")
                    .contains("\"waiting\": 0", "\"connections\": 0", "\"idle\": 0");
            HttpResponse<String> metrics = ask(daemon, "GET", "/metrics");
            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValueSatisfying(v -> assertThat(v).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body()).contains("sluice_build_info", "1.2.3");
        }
    }

    @Test
    void adminTakesGetAndHeadAndKnowsItsPages() throws StartException {
        try (Daemon daemon = start("")) {
            HttpResponse<String> posted = ask(daemon, "POST", "/health");
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");
            HttpResponse<String> head = ask(daemon, "HEAD", "/health");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            HttpResponse<String> unknown = ask(daemon, "GET", "/stats");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body())
                    .isEqualTo("nothing here; there is /, /metrics, /health, /ready, /backends, /ha\n");
        }
    }

    @Test
    void listenersOpenOnceTheFirstProbesHaveEnded() throws IOException, StartException {
        try (ServerSocket backend = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            Configuration configuration = ConfigLoader.load("f", """
                    listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                    pools: [ { name: app, health: { tcp: {} }, backends: [ "127.0.0.1:%d" ] } ]
                    admin: off
                    access-log: off
                    process: { io: nio, warm-up: off }
                    """.formatted(backend.getLocalPort()))
                    .configuration()
                    .orElseThrow();
            try (Daemon daemon = Daemon.start(configuration, "1", settings -> traffic, settings -> traffic)) {
                assertThat(daemon.pools().get("app").usable()).isOne();
                assertThat(daemon.adminAddress()).isEmpty();
            }
        }
    }

    @Test
    void aBackupThatAnswersFirstWaitsForTheOthers() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
                ServerSocket backup = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Void> backupAnswered = answerOneProbe(backup, CompletableFuture.completedFuture(null));
            answerOneProbe(slow, backupAnswered);
            Configuration configuration = ConfigLoader.load(
                            "f", """
                    listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                    pools:
                      - name: app
                        health: { http: { path: / }, interval: 1h, timeout: 30s }
                        backends: [ "127.0.0.1:%d", { address: "127.0.0.1:%d", backup: true } ]
                    admin: off
                    access-log: off
                    process: { io: nio, warm-up: off }
                    """.formatted(slow.getLocalPort(), backup.getLocalPort()))
                    .configuration()
                    .orElseThrow();
            try (Daemon daemon = Daemon.start(configuration, "1", settings -> traffic, settings -> traffic)) {
                assertThat(daemon.pools().get("app").tier()).isZero();
            }
        }
    }

    /** Answers the first probe once the other has been; done when it is. */
    private static CompletableFuture<Void> answerOneProbe(ServerSocket backend, CompletableFuture<Void> other) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Socket probe = backend.accept()) {
                probe.getInputStream().read();
                other.join();
                probe.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                probe.getInputStream().readAllBytes(); // until it has seen the answer and closes
                answered.complete(null);
            } catch (IOException e) {
                answered.completeExceptionally(e);
            }
        });
        return answered;
    }

    @Test
    void aBackendThatIsDownDoesNotKeepTheListenersClosed() throws StartException {
        try (Daemon daemon = start(", health: { tcp: {} }")) {
            assertThat(daemon.state()).isEqualTo(DaemonState.SERVING);
            assertThat(ask(daemon, "GET", "/backends").body()).contains("\"state\": \"down\"");
        }
    }

    @Test
    void aDaemonThatDrainsIsNotReadyAndStopsWhenTheLastExchangeHasEnded() throws Exception {
        Daemon daemon = start("");
        CompletableFuture<Void> draining = CompletableFuture.runAsync(daemon::drain);
        while (daemon.state() != DaemonState.DRAINING) {
            Thread.onSpinWait();
        }
        HttpResponse<String> ready = ask(daemon, "GET", "/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("draining");
        traffic.drained.complete(null);
        draining.get(10, TimeUnit.SECONDS);
        assertThat(daemon.state()).isEqualTo(DaemonState.STOPPED);
        assertThat(traffic.calls).containsExactly("serve [app]", "drain", "close");
    }

    @Test
    void aListenerThatDoesNotOpenClosesEverything() {
        traffic.failure =
                java.util.Optional.of(BindFailure.of("listener web", new InetSocketAddress(80), new IOException("no")));
        assertThatThrownBy(() -> start("")).isInstanceOf(StartException.class).hasMessageStartingWith("listener web: ");
        assertThat(traffic.calls).containsExactly("serve [app]", "close");
    }

    @Test
    void anAccessLogThatCannotBeWrittenStopsTheStart() {
        Configuration configuration =
                ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                admin: off
                access-log: { file: /no/such/directory/access.log }
                """).configuration().orElseThrow();
        assertThatThrownBy(() -> Daemon.start(configuration, "1", settings -> traffic, settings -> traffic))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("access-log: cannot write to /no/such/directory/access.log: ");
        assertThat(traffic.calls).isEmpty();
    }

    @Test
    void closingTwiceDoesNothingMore() throws StartException {
        Daemon daemon = start("");
        daemon.close();
        daemon.close();
        assertThat(traffic.calls).containsExactly("serve [app]", "close");
    }
}
