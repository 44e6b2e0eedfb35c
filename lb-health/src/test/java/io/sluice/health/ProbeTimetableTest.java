package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbeTimetableTest {

    private static final long INTERVAL = Duration.ofSeconds(2).toNanos();

    private final ProbeTimetable timetable = new ProbeTimetable(INTERVAL, new SplittableRandom(1));

    @Test
    void theFirstProbeOfAPoolRunsAtOnce() {
        assertThat(timetable.first(0, 1)).isZero();
        assertThat(timetable.first(0, 10_000)).isZero();
    }

    @Test
    void aSmallPoolIsProbedWithinMilliseconds() {
        assertThat(timetable.first(9, 10)).isLessThan(Duration.ofMillis(2).toNanos());
    }

    @Test
    void aHugePoolIsProbedWithinHalfAnInterval() {
        assertThat(timetable.first(99_999, 100_000)).isLessThan(INTERVAL / 2);
    }

    @Test
    void aPoolOfAnySizeStartsItsFirstProbesOneAfterAnother() {
        for (int i = 1; i < 1000; i++) {
            assertThat(timetable.first(i, 1000)).isGreaterThan(timetable.first(i - 1, 1000));
        }
    }

    @Test
    void theSecondProbesFillHalfAnInterval() {
        int early = 0;
        for (int i = 0; i < 1000; i++) {
            long delay = timetable.second(0);
            assertThat(delay).isBetween(INTERVAL / 2, INTERVAL);
            early += delay < INTERVAL * 3 / 4 ? 1 : 0;
        }
        assertThat(early).isBetween(400, 600);
    }

    @Test
    void theOthersKeepTheIntervalFromStartToStart() {
        long took = INTERVAL / 4;
        for (int i = 0; i < 1000; i++) {
            assertThat(timetable.next(took) + took).isBetween(INTERVAL * 95 / 100, INTERVAL * 105 / 100);
        }
    }

    @Test
    void aProbeThatTookLongerThanTheIntervalIsFollowedAtOnce() {
        assertThat(timetable.next(INTERVAL * 2)).isZero();
        assertThat(timetable.second(INTERVAL * 2)).isZero();
    }
}
