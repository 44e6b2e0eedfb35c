package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.BackendState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which backend answers which request, through a real listener, from clients of HTTP/1 and of HTTP/2. */
@Timeout(30)
@ParameterizedClass
@EnumSource(HttpClient.Version.class)
class BalancingTest {

    private static final int KEYS = 60;

    @Parameter(0)
    private HttpClient.Version version;

    private final List<ScriptedBackend> backends = new ArrayList<>();
    private HttpClient client;
    private Proxy proxy;

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        proxy.close();
        for (ScriptedBackend backend : backends) {
            backend.close();
        }
    }

    /** In front of so many backends, a, b, ..., each of which answers with its name. */
    private void start(BalanceSettings balance, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            backends.add(ScriptedBackend.naming(String.valueOf((char) ('a' + i))));
        }
        proxy = Proxy.to(backends.toArray(ScriptedBackend[]::new))
                .balance(balance)
                .eventLoops(2)
                .start();
        client = HttpClient.newBuilder()
                .version(version)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static BalanceSettings hash(String key) {
        return BalanceSettings.of("hash").with("key", key);
    }

    private String get(String target, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxy.address().getPort() + target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        // The name, and behind it the path.
        return client.send(request.build(), BodyHandlers.ofString()).body().substring(0, 1);
    }

    /** One request with that key. */
    @FunctionalInterface
    private interface Sending {
        String send(int key) throws IOException, InterruptedException;
    }

    /** Who answers each key: the same one each time, and all have their part. */
    private static Map<Integer, String> owners(Sending sending) throws Exception {
        Map<Integer, String> owners = new HashMap<>();
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < KEYS; key++) {
                String answer = sending.send(key);
                String before = owners.putIfAbsent(key, answer);
                assertThat(before == null ? answer : before).isEqualTo(answer);
            }
        }
        return owners;
    }

    @Test
    void aHeaderLeadsToOneBackend() throws Exception {
        start(hash("header:X-User"), 3);
        assertThat(owners(key -> get("/" + System.nanoTime(), "x-USER", "user-" + key))
                        .values())
                .contains("a", "b", "c");
    }

    @Test
    void aCookieLeadsToOneBackend() throws Exception {
        start(hash("cookie:session"), 3);
        Map<Integer, String> owners = owners(key -> get("/", "Cookie", "theme=dark; session=s" + key + "; x=y"));
        assertThat(owners.values()).contains("a", "b", "c");
        for (int key = 0; key < KEYS; key++) {
            // Several lines are for HTTP/2 to send, and mean the same.
            assertThat(get("/", "Cookie", "a=b", "Cookie", "session=s" + key)).isEqualTo(owners.get(key));
        }
    }

    @Test
    void aQueryParameterLeadsToOneBackend() throws Exception {
        start(hash("query:id"), 3);
        assertThat(owners(key -> get("/?t=" + System.nanoTime() + "&id=" + key)).values())
                .contains("a", "b", "c");
    }

    @Test
    void aPathLeadsToOneBackend() throws Exception {
        start(hash("path"), 3);
        assertThat(owners(key -> get("/images/" + key + "?t=" + System.nanoTime()))
                        .values())
                .contains("a", "b", "c");
    }

    @Test
    void anAddressLeadsToOneBackend() throws Exception {
        start(BalanceSettings.of("source-ip"), 3);
        assertThat(new HashSet<>(owners(key -> get("/" + key)).values())).hasSize(1);
    }

    @Test
    void aBackendThatGoesLeavesTheKeysOfTheOthersWhereTheyAre() throws Exception {
        start(hash("header:x-user"), 4);
        Map<Integer, String> before = owners(key -> get("/", "x-user", "u" + key));
        proxy.backend(1).moveTo(BackendState.DOWN, "for the test");
        Map<Integer, String> after = owners(key -> get("/", "x-user", "u" + key));
        before.forEach((key, owner) -> {
            if (owner.equals("b")) {
                assertThat(after.get(key)).isNotEqualTo("b");
            } else {
                assertThat(after.get(key)).isEqualTo(owner);
            }
        });
        proxy.backend(1).moveTo(BackendState.UP, "for the test");
        assertThat(owners(key -> get("/", "x-user", "u" + key))).isEqualTo(before);
    }

    @Test
    void aKeyWhoseBackendCannotBeReachedGoesToTheNextOfItsOwn() throws Exception {
        start(hash("header:x-user"), 4);
        Map<Integer, String> before = owners(key -> get("/", "x-user", "u" + key));
        backends.get(2).close();
        Map<Integer, String> after = owners(key -> get("/", "x-user", "u" + key));
        Set<String> heirs = new HashSet<>();
        before.forEach((key, owner) -> {
            if (owner.equals("c")) {
                heirs.add(after.get(key));
            } else {
                assertThat(after.get(key)).isEqualTo(owner);
            }
        });
        assertThat(heirs).doesNotContain("c").hasSizeGreaterThan(1);
    }

    @Test
    void requestsWithoutTheKeyTakeTurns() throws Exception {
        start(hash("header:x-user"), 3);
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            names.append(get("/"));
        }
        assertThat(names).hasToString("abcabc");
    }

    @Test
    void theFirstAvailableTakesAllUntilItIsGone() throws Exception {
        start(BalanceSettings.of("first-available"), 3);
        for (int i = 0; i < 10; i++) {
            assertThat(get("/")).isEqualTo("a");
        }
        proxy.backend(0).moveTo(BackendState.DOWN, "for the test");
        assertThat(get("/")).isEqualTo("b");
        proxy.backend(0).moveTo(BackendState.UP, "for the test");
        assertThat(get("/")).isEqualTo("a");
    }

    @Test
    void aBackendThatFailsFastDoesNotAttract() throws Exception {
        backends.add(ScriptedBackend.running(wire -> {
            while (!wire.head().isEmpty()) {
                wire.send("HTTP/1.1 500 Broken\r\nContent-Length: 1\r\n\r\n!");
            }
        }));
        start(BalanceSettings.of("least-time"), 2);
        int bad = 0;
        for (int i = 0; i < 300; i++) {
            bad += get("/").equals("!") ? 1 : 0;
        }
        assertThat(bad).isBetween(1, 60);
    }

    @Test
    void everyAlgorithmServesEveryRequest() throws Exception {
        start(BalanceSettings.of("power-of-two-choices"), 3);
        for (int i = 0; i < 30; i++) {
            assertThat(get("/")).isIn("a", "b", "c");
        }
    }
}
