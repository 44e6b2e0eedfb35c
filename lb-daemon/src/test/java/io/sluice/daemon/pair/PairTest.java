package io.sluice.daemon.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two daemons and a client that asks all the time, while things happen to the nodes. */
class PairTest {

    private static final String VIRTUAL = "10.9.0.100";
    private static final String URL = "http://" + VIRTUAL + "/";

    /** At 200 ms: three intervals and the longest skew, and what the client and two busy cores add. */
    private static final long DEATH_BOUND_MILLIS = 800 + 700;

    private static final long HEAL_BOUND_MILLIS = 1_000;

    @TempDir
    private Path directory;

    private Segment segment;
    private Node first;
    private Node second;
    private Client client;

    @BeforeAll
    static void namespacesCanBeMade() {
        String missing = Segment.missing();
        assumeTrue(missing.isEmpty(), missing);
    }

    @BeforeEach
    void theFirstServes() throws Exception {
        segment = Segment.make();
        first = Node.sluice(segment, 1, directory, ha(150));
        second = Node.sluice(segment, 2, directory, ha(100));
        client = Client.start(segment, directory, URL);
        until("somebody serves", () -> !client.last().isEmpty());
        if (client.last().equals("node2")) {
            until("the first is ready", () -> first.log().contains("BACKUP"));
            Node.command(segment, 2, "ha", "resign");
        }
        until(
                "the first serves and the second waits",
                () -> client.last().equals("node1") && second.log().contains("BACKUP") && !segment.holds(2, VIRTUAL));
    }

    @AfterEach
    void everythingIsGone() {
        for (AutoCloseable open : new AutoCloseable[] {client, first, second, segment}) {
            try {
                open.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String ha(int priority) {
        return "addresses: [ 10.9.0.100/24 ], interval: 200ms, priority: " + priority;
    }

    @Test
    void aDeadMachineIsReplaced() throws Exception {
        long start = System.currentTimeMillis();
        segment.connect(1, false);
        until("the second serves", () -> client.last().equals("node2"));
        report("host death (link cut)", start, DEATH_BOUND_MILLIS);

        long healed = System.currentTimeMillis();
        segment.connect(1, true);
        until("one is left", () -> segment.holds(1, VIRTUAL) != segment.holds(2, VIRTUAL));
        pause(2_000);
        report("partition healed", healed, HEAL_BOUND_MILLIS);
        assertThat(client.last()).isEqualTo("node1");
    }

    @Test
    void aStoppedNodeLosesNoRequest() throws Exception {
        long failures = client.failures();
        long start = System.currentTimeMillis();
        first.signal("TERM");
        assertThat(first.awaitExit()).isZero();
        until("the second serves", () -> client.last().equals("node2"));
        pause(500);
        report("SIGTERM", start, HEAL_BOUND_MILLIS);
        assertThat(client.failures() - failures).as("failed requests").isZero();
        assertThat(segment.holds(1, VIRTUAL)).isFalse();
    }

    @Test
    void aKilledProcessLeavesTheAddressUntilItIsCleanedUp() throws Exception {
        long start = System.currentTimeMillis();
        first.signal("KILL");
        first.awaitExit();
        assertThat(segment.holds(1, VIRTUAL)).isTrue();
        assertThat(Node.command(
                        segment,
                        1,
                        "ha",
                        "cleanup",
                        directory.resolve("node1.yaml").toString()))
                .contains("removed 10.9.0.100 from eth0");
        assertThat(segment.holds(1, VIRTUAL)).isFalse();
        until("the second serves", () -> client.last().equals("node2"));
        // The clean-up is a JVM of its own, which takes a second on a busy machine; a gap ends with it.
        report("kill -9 and clean-up", start, DEATH_BOUND_MILLIS + 3_000);
    }

    @Test
    void aNodeThatStoodStillDoesNotTakeBackWhatItLost() throws Exception {
        first.signal("STOP");
        until("the second is master", () -> segment.holds(2, VIRTUAL));
        until("the second serves", () -> client.last().equals("node2"));
        pause(1_000);
        long start = System.currentTimeMillis();
        first.signal("CONT");
        until("the first has yielded", () -> !segment.holds(1, VIRTUAL));
        pause(1_000);
        report("SIGSTOP, then CONT", start, HEAL_BOUND_MILLIS);
        assertThat(client.last()).isEqualTo("node2");
    }

    @Test
    void whoIsToldToResignHandsOverAndStays() throws Exception {
        long start = System.currentTimeMillis();
        Node.command(segment, 1, "ha", "resign");
        until("the second serves", () -> client.last().equals("node2"));
        pause(500);
        report("resign", start, HEAL_BOUND_MILLIS);
        assertThat(Node.command(segment, 1, "ha", "status")).contains("\"state\": \"backup\"");
    }

    @Test
    void aPulledCableEndsMastership() throws Exception {
        long start = System.currentTimeMillis();
        segment.plug(1, false);
        until("the second serves", () -> client.last().equals("node2"));
        report("cable pulled", start, DEATH_BOUND_MILLIS);
        assertThat(first.log()).contains("link eth0: is down");
        assertThat(segment.holds(1, VIRTUAL)).isFalse();
        segment.plug(1, true);
        until("the first is back", () -> first.log().contains("BACKUP, was FAULT (can serve again, priority 150)"));
        pause(500);
        assertThat(client.last()).isEqualTo("node2");
    }

    private void report(String what, long sinceMillis, long boundMillis) {
        long gap = client.longestGapMillis(sinceMillis);
        System.out.println("pair, interval 200 ms: " + what + ": longest gap " + gap + " ms");
        assertThat(gap).as(what + "\n" + first.log() + "\n" + second.log()).isLessThan(boundMillis);
    }

    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > Duration.ofSeconds(20).toNanos()) {
                throw new AssertionError("waited in vain until " + what);
            }
            pause(20);
        }
    }

    static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
