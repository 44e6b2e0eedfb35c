package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Who answers while some backends are not well, come back, or are given other weights; seen from the client. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class AvailabilityContainerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static List<NginxBackend> backends = List.of();
    private static NginxBackend a;
    private static NginxBackend b;
    private static NginxBackend c;

    @TempDir
    private Path directory;

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
    }

    private Front start(String keys, List<NginxBackend> of) throws Exception {
        Front front = Front.start(directory, Front.QUICK + keys + Front.backends(of), "");
        of.forEach(backend -> front.awaitState(backend, "up"));
        return front;
    }

    private static void sicken(Front front, String inUse, NginxBackend... some) {
        List.of(some).forEach(NginxBackend::sicken);
        List.of(some).forEach(backend -> front.awaitState(backend, "down"));
        awaitInUse(front, inUse);
    }

    private static void heal(Front front, String inUse, NginxBackend... some) {
        List.of(some).forEach(NginxBackend::heal);
        List.of(some).forEach(backend -> front.awaitState(backend, "up"));
        awaitInUse(front, inUse);
    }

    /** A state is shown a moment before the pool has drawn its conclusion. */
    private static void awaitInUse(Front front, String names) {
        for (NginxBackend backend : backends) {
            String sample = "sluice_backend_in_use{backend=\"" + backend.name() + "\",pool=\"app\"}";
            if (!Double.isNaN(front.metric(sample))) {
                front.awaitMetric(sample, names.contains(backend.name()) ? 1 : 0);
            }
        }
    }

    /** The names of those who answer so many requests, one after the other over one connection. */
    private static String answers(Front front, int count) {
        StringBuilder names = new StringBuilder();
        try (GetConnection connection = new GetConnection(front.uri("/"), LIMIT)) {
            for (int i = 0; i < count; i++) {
                GetConnection.Answer answer = connection.get();
                assertThat(answer.failure()).isEmpty();
                names.append(answer.backend());
            }
        }
        return names.toString();
    }

    private static long share(Front front, char name, int count) {
        return answers(front, count).chars().filter(each -> each == name).count();
    }

    @Test
    void activePassiveLeadsAllToTheFirstThatIsUp() throws Exception {
        try (Front front = start("mode: active-passive, ", backends)) {
            assertThat(answers(front, 10)).isEqualTo("a".repeat(10));
            sicken(front, "b", a);
            assertThat(answers(front, 10)).isEqualTo("b".repeat(10));
            sicken(front, "c", b);
            assertThat(answers(front, 10)).isEqualTo("c".repeat(10));
            heal(front, "a", a);
            assertThat(answers(front, 10)).isEqualTo("a".repeat(10));
            assertThat(front.metric("sluice_pool_tier{pool=\"app\"}")).isZero();
            front.daemon().awaitLine("pool app uses its backends of tier 2; of tier 0 0 of 1 are up", LIMIT);
        }
    }

    @Test
    void aBackendThatDiesLosesNothingWhereAnotherTierHasTakenOver() throws Exception {
        try (Front front = start("mode: active-passive, ", List.of(a, b))) {
            assertThat(answers(front, 3)).isEqualTo("aaa");
            a.kill();
            try {
                front.awaitMetric("sluice_pool_tier{pool=\"app\"}", 1);
                assertThat(answers(front, 20)).isEqualTo("b".repeat(20));
            } finally {
                a.start();
            }
            front.awaitMetric("sluice_pool_tier{pool=\"app\"}", 0);
            assertThat(answers(front, 3)).isEqualTo("aaa");
        }
    }

    @Test
    void theBackupsTakeOverWhereTooFewOfTheOthersAreUp() throws Exception {
        String pool = Front.QUICK
                + "failover-below: 60%%, backends: [ { name: a, address: \"%s\" }, { name: b, address: \"%s\" }, { name: c, address: \"%s\", backup: true } ]"
                        .formatted(a.address(), b.address(), c.address());
        try (Front front = Front.start(directory, pool, "")) {
            backends.forEach(backend -> front.awaitState(backend, "up"));
            assertThat(answers(front, 20)).contains("a", "b").doesNotContain("c");
            sicken(front, "c", a);
            assertThat(answers(front, 20)).isEqualTo("c".repeat(20));
            heal(front, "ab", a);
            assertThat(answers(front, 20)).contains("a", "b").doesNotContain("c");
        }
    }

    @Test
    void whereAllFailTheirProbesAllAreUsed() throws Exception {
        try (Front front = start("fail-open-below: 1%, ", backends)) {
            sicken(front, "c", a, b);
            assertThat(answers(front, 10)).isEqualTo("c".repeat(10));
            sicken(front, "abc", c);
            front.awaitMetric("sluice_pool_fail_open{pool=\"app\"}", 1);
            assertThat(answers(front, 30)).contains("a", "b", "c");
            assertThat(front.get(front.admin("/")).body()).contains("3 of 3 usable, FAILS OPEN");
            front.daemon().awaitLine("pool app fails open: 0 of 3 backends of tier 0 are up", LIMIT);
            heal(front, "b", b);
            front.awaitMetric("sluice_pool_fail_open{pool=\"app\"}", 0);
            assertThat(answers(front, 10)).isEqualTo("b".repeat(10));
            front.daemon().awaitLine("pool app fails open no more: 1 backends are in use", LIMIT);
        }
    }

    @Test
    void whoComesBackGetsMoreAndMore() throws Exception {
        // One whose first probe fails because the machine is busy would start slowly, too.
        String pool = "health: { http: { path: /healthz }, interval: 200ms, timeout: 5s, fall: 2 }, slow-start: 10s, ";
        try (Front front = Front.start(directory, pool + Front.backends(List.of(a, b)), "")) {
            List.of(a, b).forEach(backend -> front.awaitState(backend, "up"));
            awaitInUse(front, "ab");
            assertThat(share(front, 'a', 100)).as("at the start of the process").isEqualTo(50);
            sicken(front, "b", a);
            heal(front, "ab", a);
            assertThat(ratio(front)).isLessThan(0.5);
            expectItsShare(front);
            Await.until("half of it", Duration.ofSeconds(30), () -> ratio(front) >= 0.5);
            expectItsShare(front);
            Await.until("all of it", Duration.ofSeconds(30), () -> ratio(front) == 1);
            assertThat(share(front, 'a', 100)).as("all").isEqualTo(50);
        }
    }

    private static double ratio(Front front) {
        return front.metric("sluice_backend_share_ratio{backend=\"a\",pool=\"app\"}");
    }

    /** Of two with the same weight one gets as much of it as the metric says, before and after: the machine may be slow. */
    private static void expectItsShare(Front front) {
        double before = ratio(front);
        long seen = share(front, 'a', 110);
        double after = ratio(front);
        assertThat((double) seen)
                .as("of 110, from " + before + " to " + after)
                .isBetween(110 * before / (1 + before) - 2, 110 * after / (1 + after) + 2);
    }

    @Test
    void aWeightChangedAtRunTimeChangesTheOrder() throws Exception {
        try (Front front = start("", List.of(a, b));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(answers(front, 4)).isIn("abab", "baba");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(front.admin("/pools/app/backends/a/weight?value=3"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(share(front, 'a', 40)).isEqualTo(30);
            assertThat(front.metric("sluice_backend_weight{backend=\"a\",pool=\"app\"}"))
                    .isEqualTo(3);
            front.daemon().awaitLine("backend app/a has weight 3, had 1: set by 127.0.0.1:", LIMIT);
        }
    }
}
