package io.sluice.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share that grows in steps, and what becomes of the weights meanwhile. */
class SlowStartTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void growsFromATenthToAllInStepsOfATwentiethOfTheWindow() {
        SlowStart start = new SlowStart(Long.MAX_VALUE - 5, 20 * SECOND);
        List<Integer> percents = new ArrayList<>();
        for (int second = 0; second <= 21; second++) {
            percents.add(start.percent(Long.MAX_VALUE - 5 + second * SECOND));
        }
        assertThat(percents)
                .containsExactly(
                        10, 10, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 100);
    }

    @ParameterizedTest
    @CsvSource({"1000000000", "1000000001", "30000000000", "3600000000000", "7"})
    void eachStepComesWhenItIsWaitedFor(long window) {
        SlowStart start = new SlowStart(-3, window);
        long now = -3;
        int last = start.percent(now);
        int steps = 0;
        while (last < SlowStart.FULL_PERCENT) {
            long wait = start.nanosToNextStep(now);
            assertThat(wait).isBetween(1L, window / SlowStart.STEPS + 1);
            now += wait;
            assertThat(start.percent(now)).isGreaterThanOrEqualTo(last);
            last = start.percent(now);
            steps++;
        }
        assertThat(steps).isLessThanOrEqualTo(SlowStart.STEPS);
        assertThat(now).isBetween(-3 + window, -3 + window + SlowStart.STEPS);
    }

    @Test
    void whoLooksBeforeItBeganSeesTheFloor() {
        assertThat(new SlowStart(SECOND, SECOND).percent(0)).isEqualTo(SlowStart.FLOOR_PERCENT);
    }

    @Test
    void weightsAreAsTheyAreWhereNobodyStarts() {
        assertThat(RampedWeights.of(new int[] {1, 2, 256}, new int[] {100, 100, 100}))
                .containsExactly(1, 2, 256);
        assertThat(RampedWeights.of(new int[0], new int[0])).isEmpty();
    }

    @Test
    void weightsOfOneAreMultipliedSoThatATenthIsAWholeNumber() {
        assertThat(RampedWeights.of(new int[] {1, 1, 1}, new int[] {100, 10, 45}))
                .containsExactly(20, 2, 9);
        assertThat(RampedWeights.of(new int[] {3, 1}, new int[] {10, 100})).containsExactly(6, 20);
    }

    @Test
    void largeWeightsAreMultipliedByWhatThereIsRoomFor() {
        assertThat(RampedWeights.of(new int[] {256, 256}, new int[] {100, 10})).containsExactly(256, 26);
        assertThat(RampedWeights.of(new int[] {100, 50}, new int[] {100, 10})).containsExactly(200, 10);
        assertThat(RampedWeights.of(new int[] {256, 1}, new int[] {100, 10})).containsExactly(256, 1);
    }
}
