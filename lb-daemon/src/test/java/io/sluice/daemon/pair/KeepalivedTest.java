package io.sluice.daemon.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A daemon and keepalived in turn take over from each other, in every way in which adverts travel. */
class KeepalivedTest {

    /** What the client's loop and two busy cores add. */
    private static final long SLACK_MILLIS = 700;

    private static final int OURS = 150;
    private static final int THEIRS = 100;

    @TempDir
    private Path directory;

    @BeforeEach
    void bothCanBeRun() {
        for (String missing : new String[] {Segment.missing(), Keepalived.missing()}) {
            assumeTrue(missing.isEmpty(), missing);
        }
    }

    @ParameterizedTest(name = "version {0}, every {1} ms, {2}, from {3} to {4}")
    @CsvSource({
        "3, 100,  10.9.0.100, '',       ''",
        "3, 100,  10.9.0.100, 10.9.0.1, 10.9.0.2",
        "3, 100,  fd09::100,  '',       ''",
        "3, 100,  fd09::100,  fd09::1,  fd09::2",
        "2, 1000, 10.9.0.100, '',       ''",
    })
    void eachTakesOverFromTheOther(int version, int millis, String virtual, String source, String peer)
            throws Exception {
        String unicast = source.isEmpty() ? "" : ", source: \"%s\", peers: [ \"%s\" ]".formatted(source, peer);
        String ours = "addresses: [ \"%s/%d\" ], interval: %dms, priority: %d, version: %d"
                        .formatted(virtual, prefix(virtual), millis, OURS, version)
                + unicast;
        // Without unicast_ttl it sends with a hop limit of 64 over IPv6.
        String theirs = "version %d\n advert_int %s\n priority %d\n virtual_ipaddress { %s/%d }"
                        .formatted(version, millis / 1000.0, THEIRS, virtual, prefix(virtual))
                + (source.isEmpty()
                        ? ""
                        : "\n unicast_ttl 255\n unicast_src_ip %s\n unicast_peer { %s }".formatted(peer, source));
        if (version == 2) {
            theirs = theirs.replace(".0\n", "\n");
        }
        try (Segment segment = Segment.make();
                Keepalived keepalived = Keepalived.start(segment, 2, directory, theirs);
                Node sluice = Node.sluice(segment, 1, directory, ours);
                Reach client = Reach.start(segment, directory, virtual)) {
            try {
                // The whole skew is one interval; a silent master is found out after three more.
                takeTurns(new Both(segment, sluice, client, virtual, 4L * millis + SLACK_MILLIS));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + sluice.log() + "\n" + keepalived.log(), e);
            }
        }
    }

    @Test
    void theStrongerKeepalivedTakesBackWhatSluiceHeldMeanwhile() throws Exception {
        String virtual = "10.9.0.100";
        String ours = "addresses: [ %s/24 ], interval: 100ms, priority: %d".formatted(virtual, THEIRS);
        String theirs =
                "version 3\n advert_int 0.1\n priority %d\n virtual_ipaddress { %s/24 }".formatted(OURS, virtual);
        try (Segment segment = Segment.make();
                Node sluice = Node.sluice(segment, 1, directory, ours);
                Reach client = Reach.start(segment, directory, virtual)) {
            Both pair = new Both(segment, sluice, client, virtual, 400 + SLACK_MILLIS);
            pair.untilSluiceAlone();
            long start = System.currentTimeMillis();
            try (Keepalived _ = Keepalived.start(segment, 2, directory, theirs)) {
                pair.untilKeepalivedAlone();
                pair.report("keepalived preempts", start, pair.boundMillis);
                start = System.currentTimeMillis();
            }
            pair.untilSluiceAlone();
            pair.report("keepalived is stopped", start, pair.boundMillis);
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static int prefix(String address) {
        return address.contains(":") ? 64 : 24;
    }

    private record Both(Segment segment, Node sluice, Reach client, String virtual, long boundMillis) {

        void untilSluiceAlone() {
            until(
                    "only Sluice is master",
                    () -> client.sluiceAnswers() && segment.holds(1, virtual) && !segment.holds(2, virtual));
        }

        void untilKeepalivedAlone() {
            until(
                    "only keepalived is master",
                    () -> client.keepalivedAnswers() && segment.holds(2, virtual) && !segment.holds(1, virtual));
        }

        void report(String what, long since, long bound) {
            long gap = client.longestGapMillis(since);
            System.out.println("with keepalived, " + virtual + ": " + what + ": longest gap " + gap + " ms");
            assertThat(gap).as(what).isLessThan(bound);
        }
    }

    private static void takeTurns(Both pair) throws Exception {
        until("Sluice waits", () -> pair.sluice.log().contains("BACKUP, was FAULT"));
        pair.untilKeepalivedAlone();

        long start = System.currentTimeMillis();
        pair.segment.connect(2, false);
        until("Sluice takes over", pair.client::sluiceAnswers);
        pair.report("keepalived dies", start, pair.boundMillis);

        start = System.currentTimeMillis();
        pair.segment.connect(2, true);
        pair.untilSluiceAlone();
        pair.report("keepalived comes back and yields", start, pair.boundMillis);

        start = System.currentTimeMillis();
        pair.segment.connect(1, false);
        until("keepalived takes over", pair.client::keepalivedAnswers);
        pair.report("Sluice dies", start, pair.boundMillis);

        pair.segment.connect(1, true);
        pair.untilSluiceAlone();
        start = System.currentTimeMillis();
        pair.sluice.signal("TERM");
        assertThat(pair.sluice.awaitExit()).isZero();
        pair.untilKeepalivedAlone();
        pair.report("Sluice is stopped", start, pair.boundMillis);
    }
}
