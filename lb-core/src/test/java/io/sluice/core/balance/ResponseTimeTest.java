package io.sluice.core.balance;

import static io.sluice.core.balance.ResponseTime.FORGET_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.spi.Candidate;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ResponseTimeTest {

    private static final long MILLI = 1_000_000;

    private final ResponseTime time = new ResponseTime();

    @Test
    void knowsNothingAtFirst() {
        assertThat(time.nanos(0)).isEqualTo(Candidate.UNKNOWN);
        time.add(0, 5 * MILLI, false);
        assertThat(time.nanos(0)).isEqualTo(5 * MILLI);
    }

    @Test
    void staysAtWhatAllAnswersTake() {
        for (long at = 0; at < 100; at++) {
            time.add(at * 10 * MILLI, 5 * MILLI, false);
        }
        assertThat(time.nanos(990 * MILLI)).isCloseTo(5 * MILLI, within(MILLI / 10));
    }

    @Test
    void heedsASlowAnswerAtOnceAndBelievesTheNext() {
        time.add(0, MILLI, false);
        time.add(1, 100 * MILLI, false);
        assertThat(time.nanos(1)).isCloseTo(4_500_000, within(1000L));
        time.add(2, 100 * MILLI, false);
        assertThat(time.nanos(2)).isCloseTo(20_250_000, within(1000L));
        time.add(3, 100 * MILLI, false);
        assertThat(time.nanos(3)).isCloseTo(60_125_000, within(1000L));
    }

    @Test
    void forgetsByTimeHoweverManyAnswersCome() {
        for (int count : new int[] {1, 10, 1000}) {
            ResponseTime slow = new ResponseTime();
            slow.add(0, 100 * MILLI, false);
            for (int i = 1; i <= count; i++) {
                slow.add(FORGET_NANOS * i / count, 10 * MILLI, false);
            }
            assertThat(slow.nanos(FORGET_NANOS)).isBetween(40 * MILLI, 46 * MILLI);
        }
    }

    @Test
    void sinksWhileNothingIsHeard() {
        time.add(0, 80 * MILLI, false);
        assertThat(time.nanos(2 * FORGET_NANOS)).isBetween(28 * MILLI, 31 * MILLI);
        assertThat(time.nanos(6 * FORGET_NANOS)).isLessThan(7 * MILLI);
        assertThat(time.nanos(Long.MAX_VALUE / 2)).isPositive();
    }

    @Test
    void countsAFailureAsSlowHoweverFastItWas() {
        time.add(0, MILLI, false);
        time.add(1, 1000, true);
        assertThat(time.nanos(1)).isCloseTo(4_500_000, within(1000L));
        for (int i = 2; i < 30; i++) {
            time.add(i, 1000, true);
        }
        assertThat(time.nanos(10)).isCloseTo(1000 * MILLI, within(MILLI / 10));
        ResponseTime fresh = new ResponseTime();
        fresh.add(0, 1000, true);
        assertThat(fresh.nanos(0)).isEqualTo(1000 * MILLI);
    }

    @Test
    void countsWhatIsOwedAsLongAsItLasts() {
        time.add(0, MILLI, false);
        time.begin(0);
        time.begin(0);
        assertThat(time.nanos(100 * MILLI)).isEqualTo(100 * MILLI);
        time.end(0);
        assertThat(time.nanos(200 * MILLI)).isEqualTo(200 * MILLI);
        time.end(0);
        assertThat(time.nanos(200 * MILLI)).isLessThanOrEqualTo(MILLI);
    }

    @Test
    void countsWhoLeftBeforeTheAnswerOnlyWhereItWouldHaveBeenSlow() {
        time.add(0, 10 * MILLI, false);
        time.atLeast(1, MILLI);
        assertThat(time.nanos(1)).isCloseTo(10 * MILLI, within(1000L));
        time.atLeast(2, 50 * MILLI);
        assertThat(time.nanos(2)).isCloseTo(30 * MILLI, within(1000L));
    }

    @Test
    void addsUpBeginsBeyondWhatANumberHolds() {
        long base = Long.MAX_VALUE - 1_000 * MILLI;
        for (int i = 0; i < 100_000; i++) {
            time.begin(base);
        }
        assertThat(time.nanos(base + 70 * MILLI)).isCloseTo(70 * MILLI, within(MILLI));
        for (int i = 0; i < 100_000; i++) {
            time.end(base);
        }
        assertThat(time.nanos(base + 70 * MILLI)).isEqualTo(Candidate.UNKNOWN);
    }

    @Test
    void staysBetweenItsAnswersWhereSeveralThreadsAddThem() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                int seed = t;
                threads.submit(() -> {
                    Random random = new Random(seed);
                    for (int i = 0; i < 50_000; i++) {
                        long at = i * 1000L;
                        time.begin(at);
                        time.end(at);
                        time.add(at, MILLI + random.nextInt(1000), false);
                    }
                });
            }
        }
        assertThat(time.nanos(50_000_000)).isBetween(MILLI * 9 / 10, MILLI + 1000);
    }
}
