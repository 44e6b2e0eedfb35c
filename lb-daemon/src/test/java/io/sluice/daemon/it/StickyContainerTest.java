package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Who answers a client that has been there before, seen from clients with cookies like a browser's. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class StickyContainerTest {

    private static List<NginxBackend> backends = List.of();

    @TempDir
    private Path directory;

    private final List<HttpClient> clients = new ArrayList<>();

    @BeforeAll
    static void startBackends() {
        backends = NginxBackend.startAll("a", "b", "c");
    }

    @AfterAll
    static void closeBackends() {
        backends.forEach(NginxBackend::close);
    }

    @AfterEach
    void closeClients() {
        clients.forEach(HttpClient::shutdownNow);
    }

    private static Front start(Path directory, String sticky) throws Exception {
        Path keys =
                Files.writeString(directory.resolve("keys"), "dGhpcnR5LXR3byBieXRlcyBmb3IgYSB0ZXN0IG9mIGtleXMhIQ==\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        Front front = Front.start(
                directory,
                Front.QUICK + "sticky: " + sticky + ", " + Front.backends(backends),
                "process: { event-loops: 2, warm-up: off }");
        backends.forEach(backend -> front.awaitState(backend, "up"));
        return front;
    }

    private HttpClient browser() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
        clients.add(client);
        return client;
    }

    private static HttpResponse<String> get(HttpClient client, Front front, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(front.uri(path))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static String backend(HttpClient client, Front front) throws Exception {
        return get(client, front, "/").headers().firstValue("X-Backend").orElse("");
    }

    @Test
    void eachBrowserStaysWithItsBackendWhichSeesNothingOfTheCookie() throws Exception {
        try (Front front = start(directory, "{ cookie: { key-file: keys } }")) {
            Set<String> all = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                HttpClient browser = browser();
                String first = backend(browser, front);
                all.add(first);
                for (int j = 0; j < 5; j++) {
                    assertThat(backend(browser, front)).isEqualTo(first);
                }
                assertThat(get(browser, front, "/request").body()).doesNotContain("SRV");
            }
            assertThat(all).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(front.metric("sluice_pool_sticky_total{outcome=\"miss\",pool=\"app\"}"))
                    .isEqualTo(6);
            assertThat(front.metric("sluice_pool_sticky_total{outcome=\"hit\",pool=\"app\"}"))
                    .isEqualTo(36);
        }
    }

    @Test
    void aBrowserWhoseBackendStopsMovesOnceAndStaysThere() throws Exception {
        try (Front front = start(directory, "{ cookie: { key-file: keys } }")) {
            HttpClient browser = browser();
            String first = backend(browser, front);
            NginxBackend gone = backends.stream()
                    .filter(backend -> backend.name().equals(first))
                    .findFirst()
                    .orElseThrow();
            gone.stop();
            String second = backend(browser, front);
            assertThat(second).isNotEqualTo(first);
            gone.start();
            front.awaitState(gone, "up");
            for (int i = 0; i < 9; i++) {
                assertThat(backend(browser, front)).isEqualTo(second);
            }
            assertThat(front.metric("sluice_pool_sticky_total{outcome=\"moved\",pool=\"app\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aRestartWithTheSameKeysLosesNobody() throws Exception {
        HttpClient browser = browser();
        String first;
        try (Front front = start(directory, "{ cookie: { key-file: keys } }")) {
            first = backend(browser, front);
        }
        for (int i = 0; i < 2; i++) {
            try (Front front = start(directory, "{ cookie: { key-file: keys } }")) {
                for (int j = 0; j < 4; j++) {
                    assertThat(backend(browser, front)).isEqualTo(first);
                }
            }
        }
    }

    @Test
    void clientsOfOneAddressShareABackendWithoutACookie() throws Exception {
        try (Front front = start(directory, "source-ip")) {
            String first = backend(browser(), front);
            for (int i = 0; i < 6; i++) {
                HttpResponse<String> response = get(browser(), front, "/");
                assertThat(response.headers().firstValue("X-Backend")).contains(first);
                assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
            }
            assertThat(front.metric("sluice_pool_sticky_entries{pool=\"app\"}")).isEqualTo(1);
        }
    }
}
