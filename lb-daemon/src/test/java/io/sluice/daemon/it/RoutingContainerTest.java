package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Where requests go by their hash, their route, a split and a mirror; seen from the client and from the backends' logs. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class RoutingContainerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static List<NginxBackend> backends = List.of();
    private static NginxBackend a;
    private static NginxBackend b;
    private static NginxBackend c;

    @TempDir
    private Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void startBackends() {
        backends = NginxBackend.startAll("a", "b", "c");
        a = backends.get(0);
        b = backends.get(1);
        c = backends.get(2);
    }

    @AfterAll
    static void closeBackends() {
        backends.forEach(NginxBackend::close);
    }

    @AfterEach
    void heal() {
        backends.forEach(NginxBackend::heal);
        client.shutdownNow();
    }

    /** A pool for each backend, under its name. */
    private static String pools() {
        return backends.stream()
                .map(backend ->
                        "{ name: " + backend.name() + ", " + Front.QUICK + Front.backends(List.of(backend)) + " }")
                .collect(Collectors.joining(", "));
    }

    private Front routed(String routes) throws Exception {
        Front front = Front.routed(directory, routes, pools());
        backends.forEach(backend -> front.awaitState(backend, "up"));
        return front;
    }

    private String backend(Front front, String path, String... headers) throws Exception {
        return backend(front, client, path, headers);
    }

    private static String backend(Front front, HttpClient from, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(front.uri(path)).timeout(LIMIT);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return from.send(request.build(), BodyHandlers.discarding())
                .headers()
                .firstValue("X-Backend")
                .orElse("");
    }

    private static Map<String, String> homes(Front front) {
        Map<String, String> homes = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            String key = "key-" + i;
            try (GetConnection connection = new GetConnection(front.uri("/?k=" + key), LIMIT)) {
                GetConnection.Answer answer = connection.get();
                assertThat(answer.failure()).isEmpty();
                homes.put(key, answer.backend());
            }
        }
        return homes;
    }

    @Test
    void ofHashedKeysThoseOfABackendThatGoesMoveAndNoOthers() throws Exception {
        // A machine that is busy must not make a backend look slow: its keys would move.
        String pool =
                "health: { http: { path: /healthz }, interval: 200ms, timeout: 5s, fall: 2 }, balance: { algorithm: hash, key: \"query:k\" }, "
                        + Front.backends(backends);
        try (Front front = Front.start(directory, pool, "process: { event-loops: 2, warm-up: off }")) {
            backends.forEach(backend -> front.awaitState(backend, "up"));
            Map<String, String> before = homes(front);
            assertThat(before.values()).contains("a", "b", "c");
            c.sicken();
            front.awaitState(c, "down");
            front.awaitMetric("sluice_backend_in_use{backend=\"c\",pool=\"app\"}", 0);
            Map<String, String> during = homes(front);
            before.forEach((key, home) -> {
                if (home.equals("c")) {
                    assertThat(during.get(key)).as(key).isIn("a", "b");
                } else {
                    assertThat(during.get(key)).as(key).isEqualTo(home);
                }
            });
            c.heal();
            front.awaitState(c, "up");
            front.awaitMetric("sluice_backend_in_use{backend=\"c\",pool=\"app\"}", 1);
            assertThat(homes(front)).isEqualTo(before);
        }
    }

    @Test
    void theMoreSpecificRouteWinsWhateverTheOrder() throws Exception {
        try (Front front = routed("""
                { path: /, pool: a }, { path: /slow, pool: b }, { path: { exact: /fail }, pool: b },
                { path: /, header: { X-Beta: "1" }, pool: b }, { path: { regex: "^/16[k]$" }, pool: c },
                { path: /slow, query: { to: { suffix: c } }, pool: c }, { path: /, method: DELETE, priority: 1, pool: c }""")) {
            assertThat(backend(front, "/")).isEqualTo("a");
            assertThat(backend(front, "/", "X-Beta", "1")).isEqualTo("b");
            assertThat(backend(front, "/", "X-Beta", "2")).isEqualTo("a");
            assertThat(backend(front, "/16k")).isEqualTo("c");
            assertThat(backend(front, "/16kb")).isEqualTo("a");
            assertThat(backend(front, "/fail")).isEqualTo("b");
            assertThat(backend(front, "/fail/")).isEqualTo("a");
            assertThat(backend(front, "/slow/none")).isEqualTo("b");
            assertThat(backend(front, "/slow/none?to=b&to=abc")).isEqualTo("c");
            assertThat(backend(front, "/slowly")).isEqualTo("a");
            HttpResponse<Void> deleted = client.send(
                    HttpRequest.newBuilder(front.uri("/fail"))
                            .timeout(LIMIT)
                            .DELETE()
                            .build(),
                    BodyHandlers.discarding());
            assertThat(deleted.headers().firstValue("X-Backend")).hasValue("c");
        }
    }

    @Test
    void aSplitKeepsItsWeightsAndABrowserItsPool() throws Exception {
        try (Front front = routed("""
                { path: /, split: { pools: { a: 80, b: 20 } } },
                { path: /request, split: { pools: { a: 1, b: 1, c: 0 }, sticky: { set-cookie: release } } }""")) {
            Map<String, Integer> seen = new HashMap<>();
            try (GetConnection connection = new GetConnection(front.uri("/"), LIMIT)) {
                for (int i = 0; i < 400; i++) {
                    seen.merge(connection.get().backend(), 1, Integer::sum);
                }
            }
            // Five standard deviations of 8: chance gets beyond them once in two million times.
            assertThat(seen.get("b")).isBetween(40, 120);
            assertThat(seen.get("a")).isEqualTo(400 - seen.get("b"));
            try (HttpClient browser =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
                String first = backend(front, browser, "/request");
                for (int i = 0; i < 10; i++) {
                    assertThat(backend(front, browser, "/request")).isEqualTo(first);
                }
            }
            assertThat(backend(front, "/request", "Cookie", "release=c")).isEqualTo("c");
        }
    }

    @Test
    void aSplitPassesAPoolByThatIsDown() throws Exception {
        try (Front front = routed("{ path: /, split: { pools: { a: 1, b: 9 } } }")) {
            b.sicken();
            front.awaitState(b, "down");
            front.awaitMetric("sluice_backend_in_use{backend=\"b\",pool=\"b\"}", 0);
            for (int i = 0; i < 20; i++) {
                assertThat(backend(front, "/")).isEqualTo("a");
            }
        }
    }

    @Test
    void aMirrorGetsACopyAndHoldsNobodyUpWhereItHangsOrIsGone() throws Exception {
        try (Front front = routed("{ path: /, pool: a, mirror: { pool: c, timeout: 2s, max-active: 3 } }")) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(front.uri("/upload?mirrored=1"))
                            .timeout(LIMIT)
                            .POST(BodyPublishers.ofString("x".repeat(1000)))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("X-Backend")).hasValue("a");
            assertThat(answer.body()).isEqualTo("1000\n");
            Await.until("c was asked, too", LIMIT, () -> c.log().contains("POST /upload?mirrored=1 true 1000"));
            assertThat(a.log()).contains("POST /upload?mirrored=1 - 1000");

            c.pause();
            try {
                for (int i = 0; i < 20; i++) {
                    long begun = System.nanoTime();
                    assertThat(backend(front, "/")).isEqualTo("a");
                    // The mirror has two seconds; who waited for it would take as long.
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1500));
                }
                assertThat(front.metric("sluice_listener_mirror_dropped_total{listener=\"web\",reason=\"max-active\"}"))
                        .isPositive();
            } finally {
                c.unpause();
            }
            c.sicken();
            front.awaitState(c, "down");
            for (int i = 0; i < 20; i++) {
                assertThat(backend(front, "/")).isEqualTo("a");
            }
        }
    }
}
