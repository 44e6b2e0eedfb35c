package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a responder is asked, and until when its answer is shown. */
class StapleScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final StapleSchedule schedule = new StapleSchedule(new Random(1), START);

    private void assertDueBetween(Instant from, Duration least, Duration most) {
        assertThat(schedule.isDue(from.plus(least).minusMillis(1))).isFalse();
        assertThat(schedule.isDue(from.plus(most))).isTrue();
    }

    @Test
    void theFirstQuestionIsDueAtOnce() {
        assertThat(schedule.isDue(START)).isTrue();
        assertThat(schedule.isOutlived(START)).isFalse();
    }

    @Test
    void aGoodResponseIsRenewedInTheSecondHalfOfItsTime() {
        schedule.good(START.plus(Duration.ofHours(10)), START);
        assertDueBetween(START, Duration.ofHours(5), Duration.ofHours(6));
        assertThat(schedule.isOutlived(START.plus(Duration.ofHours(10)).minusMillis(1)))
                .isFalse();
        assertThat(schedule.isOutlived(START.plus(Duration.ofHours(10)))).isTrue();
        schedule.hidden();
        assertThat(schedule.isOutlived(START.plus(Duration.ofHours(10)))).isFalse();
    }

    @Test
    void anyResponseIsRenewedWithinADayAndNoneMoreOftenThanOnceAMinute() {
        schedule.good(START.plus(Duration.ofDays(30)), START);
        assertDueBetween(START, Duration.ofHours(12), Duration.ofHours(15));
        schedule.good(START.plusSeconds(10), START);
        assertDueBetween(START, Duration.ofMinutes(1), Duration.ofSeconds(72));
        schedule.good(null, START);
        assertDueBetween(START, Duration.ofMinutes(30), Duration.ofMinutes(36));
    }

    @Test
    void failuresAreFollowedByLongerAndLongerWaitsAndASuccessEndsThem() {
        Instant now = START;
        for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 64, 64}) {
            schedule.failed(now);
            Duration wait = Duration.ofMinutes(minutes);
            assertDueBetween(now, wait, wait.multipliedBy(6).dividedBy(5));
            now = now.plus(wait.multipliedBy(2));
        }
        assertThat(schedule.failed(now)).isEqualTo(9);
        schedule.good(now.plusSeconds(7200), now);
        assertThat(schedule.failed(now)).isEqualTo(1);
    }
}
