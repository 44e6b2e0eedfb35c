package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.Balancer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundRobinTest extends BalancerContract {

    RoundRobinTest() {
        super(new RoundRobinFactory());
    }

    /** None: the picks are whole turns, and a turn has each as often as its weight says. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return 0;
    }

    /** None: a pick is one step of one counter. */
    @Override
    double boundAtOnce(double due) {
        return 0;
    }

    @ParameterizedTest
    @CsvSource({
        "1, aaaa",
        "1 1 1, abcabcabc",
        "4 4 4, abcabcabc",
        "2 1, abaaba",
        "1 2, babbab",
        "5 1 1, aabacaaaabacaa",
        "4 2 2, abcaabca",
        "3 1, aabaaaba",
        "256 256, abab"
    })
    void picksInStrictOrder(String weights, String order) {
        List<TestCandidate> candidates = TestCandidate.of(weights(weights));
        Balancer balancer = create(candidates, null);
        assertThat(picks(balancer, order.length())).isEqualTo(order);
    }

    @Test
    void goesOnWithTheNextAfterARebuild() {
        Balancer before = create(TestCandidate.of(1, 1, 1), null);
        assertThat(picks(before, 4)).isEqualTo("abca");
        assertThat(picks(create(TestCandidate.of(1, 1, 1), before), 4)).isEqualTo("bcab");
    }

    @Test
    void givesEachItsShareInEveryTurnAndRunsNeverMoreThanOneAhead() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            int[] weights = random.ints(1 + random.nextInt(12), 1, 1 + (1 << random.nextInt(9)))
                    .toArray();
            int[] schedule = Schedule.of(weights);
            long total = Arrays.stream(weights).sum();
            int[] picks = new int[weights.length];
            for (int turn = 0; turn < schedule.length; turn++) {
                picks[schedule[turn]]++;
                for (int i = 0; i < weights.length; i++) {
                    double due = (turn + 1.0) * weights[i] / total;
                    assertThat(picks[i] - due).isBetween(-1 - Math.log(weights.length), 1.0);
                }
            }
            int divisor = (int) (total / schedule.length);
            for (int i = 0; i < weights.length; i++) {
                assertThat(picks[i]).isEqualTo(weights[i] / divisor);
            }
        }
    }

    @Test
    void laysOutATurnOfManyWithoutTakingLong() {
        int[] weights = new Random(7).ints(10_000, 1, 257).toArray();
        int[] schedule = Schedule.of(weights);
        long total = Arrays.stream(weights).sum();
        assertThat(schedule).hasSize((int) total);
        int[] picks = new int[weights.length];
        for (int turn = 0; turn < schedule.length; turn++) {
            int picked = schedule[turn];
            picks[picked]++;
            double due = (turn + 1.0) * weights[picked] / total;
            assertThat(picks[picked] - due).isBetween(-1.0, 1.0);
        }
        assertThat(picks).isEqualTo(weights);
    }

    private static int[] weights(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static String picks(Balancer balancer, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.valueOf((char) ('a' + balancer.pick(new TestRequest(), 0))))
                .collect(Collectors.joining());
    }
}
