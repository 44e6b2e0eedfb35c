package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;

/** A backend fails and comes back under a steady load: what the clients lose, and what the operators are told. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class FailureContainerTest {
    private static final int PER_SECOND = 300;
    private static final int CONNECTIONS = 16;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration RESPONSE_HEAD = Duration.ofSeconds(1);
    // What the machine may add to a timeout when it is busy.
    private static final Duration SLACK = Duration.ofSeconds(2);

    private static List<NginxBackend> backends = List.of();
    private static NginxBackend b;

    @TempDir
    private Path directory;

    private Front front;
    private SteadyLoad load;
    private Runnable repair = () -> {};
    private double downs;
    private double ups;

    @BeforeAll
    static void startBackends() {
        backends = NginxBackend.startAll("a", "b", "c");
        b = backends.get(1);
    }

    @AfterAll
    static void closeBackends() {
        backends.forEach(NginxBackend::close);
    }

    @BeforeEach
    void startLoad() throws Exception {
        front = Front.quick(directory, backends, "");
        load = SteadyLoad.start(front.uri("/"), PER_SECOND);
        load.awaitSuccesses(PER_SECOND, LIMIT);
    }

    @AfterEach
    void stopLoad() {
        load.close();
        front.close();
        repair.run();
    }

    @Test
    void aStoppedBackendCostsNothingAndComesBack() throws Exception {
        takeDown(b::stop, b::start);
        awaitDown("connection refused");
        load.awaitMoreSuccesses(PER_SECOND, LIMIT);
        bringUp();
        assertNothingLost();
    }

    @Test
    void aKilledBackendCostsNothingAndComesBack() throws Exception {
        takeDown(b::kill, b::start);
        awaitDown("connection refused|timed out|no route");
        load.awaitMoreSuccesses(PER_SECOND, LIMIT);
        bringUp();
        assertNothingLost();
    }

    @Test
    void aSickBackendGetsNothingUntilItIsWell() throws Exception {
        takeDown(b::sicken, b::heal);
        awaitDown("HTTP 503, expected 200-399, 2 of 2 failures");
        Duration down = load.elapsed();
        load.awaitMoreSuccesses(PER_SECOND, LIMIT);
        Duration healed = load.elapsed();
        bringUp();
        LoadReport report = assertNothingLost();
        assertThat(report.between(down, healed).byBackend()).containsOnlyKeys("a", "c");
    }

    @Test
    void aFrozenBackendCostsOnlyTheRequestsThatWaitForIt() throws Exception {
        Duration frozen = load.elapsed();
        takeDown(b::pause, b::unpause);
        awaitDown("timed out after 500 ?ms waiting for the response head");
        Duration down = load.elapsed();
        load.awaitMoreSuccesses(PER_SECOND, LIMIT);
        bringUp();
        LoadReport report = load.stopAndReport();
        System.out.println("frozen for " + down.minus(frozen).toMillis() + " ms until it was down: " + report);
        assertThat(report.failures().keySet()).as(report.toString()).isSubsetOf("status 504");
        assertThat(report.between(down, load.elapsed()).failures()).isEmpty();
        // A connection waits out the timeout before it can meet the frozen backend again.
        long meetings = 1 + down.minus(frozen).dividedBy(RESPONSE_HEAD);
        assertThat(report.samples().size() - report.successes()).isLessThanOrEqualTo(CONNECTIONS * meetings);
        assertThat(report.samples())
                .allSatisfy(
                        sample -> assertThat(Duration.ofNanos(sample.nanos())).isLessThan(RESPONSE_HEAD.plus(SLACK)));
        front.awaitMetric(
                "sluice_pool_requests_total{code=\"5xx\",pool=\"app\"}",
                report.samples().size() - report.successes());
    }

    private void takeDown(Runnable failure, Runnable repairing) {
        front.daemon().mark();
        // A backend that has just been repaired for this test may have failed its first probe.
        downs = front.metric(entered("down"));
        ups = front.metric(entered("up"));
        repair = repairing;
        failure.run();
    }

    private void awaitDown(String reason) throws InterruptedException {
        front.daemon().awaitLine("WARN .*backend app/b is DOWN, was UP: .*(" + reason + ")", LIMIT);
        assertThat(front.awaitState(b, "down")).containsPattern(reason);
        assertThat(front.metric(up())).isZero();
        assertThat(front.metric(entered("down"))).isEqualTo(downs + 1);
    }

    private void bringUp() throws InterruptedException {
        front.daemon().mark();
        Runnable repairing = repair;
        repair = () -> {};
        repairing.run();
        front.daemon().awaitLine("INFO .*backend app/b is UP, was DOWN: ", LIMIT);
        front.awaitState(b, "up");
        assertThat(front.metric(up())).isOne();
        assertThat(front.metric(entered("up"))).isEqualTo(ups + 1);
        Duration back = load.elapsed();
        load.awaitMoreSuccesses(PER_SECOND, LIMIT);
        front.awaitMetric("sluice_backend_exchanges{backend=\"b\",pool=\"app\"}", 0);
        assertThat(load.peek().between(back, load.elapsed()).byBackend()).containsOnlyKeys("a", "b", "c");
    }

    private LoadReport assertNothingLost() throws InterruptedException {
        LoadReport report = load.stopAndReport();
        System.out.println(report);
        assertThat(report.failures()).as(report.toString()).isEmpty();
        front.awaitMetric("sluice_pool_requests_total{code=\"2xx\",pool=\"app\"}", report.successes());
        return report;
    }

    private static String up() {
        return "sluice_backend_up{backend=\"b\",pool=\"app\"}";
    }

    private static String entered(String state) {
        return "sluice_backend_state_changes_total{backend=\"b\",pool=\"app\",state=\"" + state + "\"}";
    }
}
