package io.sluice.daemon.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Things happen to the nodes of a pair with an interval of 100 ms, while a client asks a hundred times a second and more. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PairTest {

    private static final String INTERVAL = "100ms";

    /** Three intervals and the longest skew: what the protocol takes. */
    private static final long DEATH_BOUND_MILLIS = 400;

    private static final long HEAL_BOUND_MILLIS = 1_000;

    /** What the processes of this test, all on one machine, may hold each other up. */
    private static final long BUSY_MILLIS = 400;

    @TempDir
    private static Path directory;

    private static Pair pair;

    @BeforeAll
    static void start() throws Exception {
        String missing = Pair.missing();
        assumeTrue(missing.isEmpty(), missing);
        pair = Pair.start(directory, INTERVAL);
    }

    @BeforeEach
    void theFirstServes() throws Exception {
        pair.settle();
    }

    @AfterAll
    static void stop() {
        if (pair != null) {
            pair.close();
        }
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private static void report(String what, long sinceMillis, long boundMillis) {
        long gap = pair.client.longestGapMillis(sinceMillis);
        System.out.println("pair, interval " + INTERVAL + ": " + what + ": longest gap " + gap + " ms");
        assertThat(gap).as(what + pair.logs()).isLessThan(boundMillis + BUSY_MILLIS);
    }

    private static void untilServes(int machine, long sinceMillis) {
        pair.until(
                "node" + machine + " serves",
                () -> pair.client.last().equals("node" + machine) && pair.client.lastMillis() > sinceMillis);
    }

    /** Of those that are under way when the address moves one or two may be reset; asked again, they are answered. */
    private static void assertNoneLost(long sinceMillis) {
        long resets = pair.client.resets(sinceMillis);
        System.out.println("pair, interval " + INTERVAL + ": " + resets + " asked again");
        assertThat(pair.client.failures(sinceMillis))
                .as("failed requests" + pair.logs())
                .isEmpty();
        assertThat(resets).as("resets" + pair.logs()).isLessThan(4);
    }

    /** Looks on for a while. */
    private static void watch(long millis) {
        Pair.pause(millis);
    }

    @Test
    void aDeadMachineIsReplacedAndWhenItIsBackOneIsLeft() {
        long cut = now();
        pair.segment.connect(1, false);
        untilServes(2, cut);
        report("host death (link cut)", cut, DEATH_BOUND_MILLIS);

        pair.until("there are two masters", () -> pair.is(1, "master"));
        long healed = now();
        pair.segment.connect(1, true);
        pair.until("one is left", () -> pair.is(1, "master") != pair.is(2, "master"));
        watch(1_200);
        report("partition healed", healed, HEAL_BOUND_MILLIS);
        assertThat(pair.client.last()).as("the higher priority wins").isEqualTo("node1");
        assertThat(pair.node(1).log()).contains("10.9.0.2 is master as well, with priority 100");
    }

    @Test
    void oneThatIsNotHeardIsReplacedAndYieldsWhenItHearsABetter() {
        pair.admin(1, "POST", "/ha/resign");
        pair.until("the second is master", () -> pair.is(2, "master"));
        untilServes(2, now());
        long deaf = now();
        pair.segment.deafen(1, true);
        untilServes(1, deaf);
        pair.until("the second yields", () -> pair.is(2, "backup"));
        watch(300);
        report("one-way loss, the lower priority unheard", deaf, DEATH_BOUND_MILLIS);
    }

    @Test
    void whileABetterMasterIsNotHeardThereAreTwoAndTheClientIsServed() {
        long deaf = now();
        pair.segment.deafen(2, true);
        pair.until("there are two masters", () -> pair.is(1, "master") && pair.is(2, "master"));
        watch(1_000);
        report("one-way loss, the higher priority unheard", deaf, DEATH_BOUND_MILLIS);
        assertThat(pair.admin(1, "GET", "/metrics")).contains("sluice_ha_conflict{router=\"ha-51\"} 1.0");

        long healed = now();
        pair.segment.deafen(2, false);
        pair.until("one is left", () -> pair.is(2, "backup"));
        untilServes(1, now());
        report("one-way loss healed", healed, HEAL_BOUND_MILLIS);
    }

    @Test
    void aProcessThatStoodStillDoesNotTakeBackWhatItLost() {
        long stopped = now();
        pair.node(1).signal("STOP");
        untilServes(2, stopped);
        report("SIGSTOP", stopped, DEATH_BOUND_MILLIS);
        watch(stopped + 5_000 - now());

        long went = now();
        pair.node(1).signal("CONT");
        pair.until("the first has yielded", () -> !pair.segment.holds(1, Pair.VIRTUAL));
        watch(500);
        report("SIGCONT after 5 s", went, HEAL_BOUND_MILLIS);
        assertThat(pair.client.last()).isEqualTo("node2");
        assertThat(pair.is(1, "backup")).isTrue();
    }

    @Test
    void whoDrainsHandsOverAndLosesNoRequest() {
        long start = now();
        pair.admin(1, "POST", "/ha/resign");
        untilServes(2, start);
        watch(300);
        report("drain (resign)", start, HEAL_BOUND_MILLIS);
        assertNoneLost(start);
        assertThat(pair.is(1, "backup")).isTrue();
    }

    /** Near the end, as a node that has ended must be started for the next test. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void whoIsStoppedHandsOverAndLosesNoRequest() throws Exception {
        long start = now();
        pair.node(1).signal("TERM");
        assertThat(pair.node(1).awaitExit()).isZero();
        untilServes(2, start);
        watch(300);
        report("SIGTERM", start, HEAL_BOUND_MILLIS);
        assertNoneLost(start);
        assertThat(pair.segment.holds(1, Pair.VIRTUAL)).isFalse();
    }

    @Test
    void whoseOwnCheckFailsFallsBehindTheOther() throws Exception {
        long start = now();
        pair.burden(1, true);
        untilServes(2, start);
        watch(200);
        report("own check of weight 60 fails", start, HEAL_BOUND_MILLIS);
        assertThat(pair.admin(1, "GET", "/ha")).contains("\"priority\": 90");
    }

    @Test
    void aPulledCableEndsMastership() {
        long start = now();
        pair.segment.plug(1, false);
        untilServes(2, start);
        report("cable pulled", start, DEATH_BOUND_MILLIS);
        pair.until("the address is given up", () -> !pair.segment.holds(1, Pair.VIRTUAL));
        assertThat(pair.node(1).log()).contains("link eth0: is down");
        pair.segment.plug(1, true);
        pair.until("the first is back", () -> pair.is(1, "backup"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aKilledProcessLeavesTheAddressUntilItIsCleanedUp() throws Exception {
        long start = now();
        pair.node(1).signal("KILL");
        pair.node(1).awaitExit();
        assertThat(pair.segment.holds(1, Pair.VIRTUAL)).isTrue();
        untilServes(2, start);
        report("kill -9", start, DEATH_BOUND_MILLIS);
        String file = directory.resolve("node1.yaml").toString();
        assertThat(Node.command(pair.segment, 1, "ha", "cleanup", file)).contains("removed 10.9.0.100 from eth0");
        assertThat(pair.segment.holds(1, Pair.VIRTUAL)).isFalse();
    }
}
