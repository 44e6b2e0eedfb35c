package io.sluice.daemon.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interval that people know. */
class PairAtOneSecondTest {

    /** Three intervals and the longest skew. */
    private static final long DEATH_BOUND_MILLIS = 4_000;

    @TempDir
    private Path directory;

    @Test
    void aDeadMachineIsReplacedAndAStoppedNodeLosesNoRequest() throws Exception {
        String missing = Pair.missing();
        assumeTrue(missing.isEmpty(), missing);
        try (Pair pair = Pair.start(directory, "1s")) {
            pair.settle();
            long cut = System.currentTimeMillis();
            pair.segment.connect(1, false);
            pair.until("the second serves", () -> pair.client.last().equals("node2"));
            report(pair, "host death (link cut)", cut, DEATH_BOUND_MILLIS);

            long healed = System.currentTimeMillis();
            pair.settle();
            report(pair, "partition healed", healed, 1_000);
            long stopped = System.currentTimeMillis();
            pair.node(1).signal("TERM");
            pair.node(1).awaitExit();
            pair.until("the second serves", () -> pair.client.last().equals("node2"));
            Pair.pause(300);
            report(pair, "SIGTERM", stopped, 1_000);
            assertThat(pair.client.failures(stopped))
                    .as("failed requests" + pair.logs())
                    .isEmpty();
        }
    }

    private static void report(Pair pair, String what, long since, long bound) {
        long gap = pair.client.longestGapMillis(since);
        System.out.println("pair, interval 1s: " + what + ": longest gap " + gap + " ms");
        assertThat(gap).as(what + pair.logs()).isLessThan(bound);
    }
}
