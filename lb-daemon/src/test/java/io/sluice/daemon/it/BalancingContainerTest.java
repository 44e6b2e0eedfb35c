package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Who answers, seen from the client. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class BalancingContainerTest {
    private static final int CONNECTIONS = 4;

    private static List<NginxBackend> backends = List.of();

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBackends() {
        backends = NginxBackend.startAll("a", "b", "c");
    }

    @AfterAll
    static void closeBackends() {
        backends.forEach(NginxBackend::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void roundRobinKeepsItsOrderOverAllConnectionsAndLoops(int loops) throws Exception {
        try (Front front = Front.quick(directory, backends, "process: { event-loops: " + loops + ", warm-up: off }")) {
            List<String> seen = answers(front, 30);
            List<String> turn = new ArrayList<>(List.of("a", "b", "c"));
            Collections.rotate(turn, -turn.indexOf(seen.getFirst()));
            assertThat(seen)
                    .isEqualTo(Stream.generate(() -> turn)
                            .limit(10)
                            .flatMap(List::stream)
                            .toList());
        }
    }

    @Test
    void weightsAreKeptExactlyInEveryTurnAndSpreadOverIt() throws Exception {
        String pool = Front.QUICK
                + "backends: [ { name: a, address: \"%s\", weight: 5 }, { name: b, address: \"%s\" }, { name: c, address: \"%s\" } ]"
                        .formatted(
                                backends.get(0).address(),
                                backends.get(1).address(),
                                backends.get(2).address());
        try (Front front = Front.start(directory, pool, Front.COLD)) {
            for (String name : List.of("a", "b", "c")) {
                front.awaitMetric("sluice_backend_up{backend=\"" + name + "\",pool=\"app\"}", 1);
            }
            List<String> seen = answers(front, 70);
            for (int from = 0; from + 7 <= seen.size(); from++) {
                List<String> turn = seen.subList(from, from + 7);
                assertThat(turn).containsExactlyInAnyOrder("a", "a", "a", "a", "a", "b", "c");
                assertThat(String.join("", turn)).doesNotContain("aaaaa");
            }
        }
    }

    @Test
    void leastConnectionsPrefersTheFreeBackend() throws Exception {
        List<NginxBackend> two = backends.subList(0, 2);
        String pool = Front.QUICK + "balance: least-connections, " + Front.backends(two);
        try (Front front = Front.start(directory, pool, Front.COLD)) {
            two.forEach(backend -> front.awaitState(backend, "up"));
            var slow = CompletableFuture.supplyAsync(() -> slowly(front));
            Await.until("the slow download runs", Duration.ofSeconds(10), () -> outstanding(front) == 1);
            String busy = front.metric(outstandingOf("a")) == 1 ? "a" : "b";
            List<String> seen = answers(front, 20);
            assertThat(seen).containsOnly(busy.equals("a") ? "b" : "a");
            assertThat(slow.get()).isEqualTo(busy);
            assertThat(answers(front, 20)).contains("a", "b");
        }
    }

    private static String slowly(Front front) {
        try {
            return front.get(front.uri("/slow/16k"))
                    .headers()
                    .firstValue("X-Backend")
                    .orElse("");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static double outstanding(Front front) {
        return front.metric(outstandingOf("a")) + front.metric(outstandingOf("b"));
    }

    private static String outstandingOf(String backend) {
        return "sluice_backend_exchanges{backend=\"" + backend + "\",pool=\"app\"}";
    }

    /** The backends that answered, one request after the other, in turn over a few kept connections. */
    private static List<String> answers(Front front, int count) {
        List<GetConnection> connections = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> new GetConnection(front.uri("/"), Duration.ofSeconds(10)))
                .toList();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            GetConnection.Answer answer = connections.get(i % CONNECTIONS).get();
            assertThat(answer.failure()).isEmpty();
            seen.add(answer.backend());
        }
        connections.forEach(GetConnection::close);
        return seen;
    }
}
