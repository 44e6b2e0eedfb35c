package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomTest extends BalancerContract {

    RandomTest() {
        super(new RandomFactory(seeded()));
    }

    /** Five times the standard deviation of so many draws: less than one in a million misses it. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return 5 * Math.sqrt(due);
    }

    @Override
    double boundAtOnce(double due) {
        return 5 * Math.sqrt(due);
    }

    @Test
    void drawsByWeightHoweverFarTheyAreApart() {
        int[] weights = new Random(8).ints(1000, 1, 257).toArray();
        weights[17] = 1;
        WeightedDraw draw = new WeightedDraw(weights, new Random(9)::nextLong);
        int[] drawn = new int[weights.length];
        long total = java.util.Arrays.stream(weights).sum();
        for (int i = 0; i < 1_000_000; i++) {
            drawn[draw.draw()]++;
        }
        for (int i = 0; i < weights.length; i++) {
            double due = 1_000_000.0 * weights[i] / total;
            assertThat(drawn[i] - due).isBetween(-5 * Math.sqrt(due) - 2, 5 * Math.sqrt(due) + 2);
        }
    }

    @Test
    void drawsAnotherThanTheOneThatHasNearlyAllTheWeight() {
        WeightedDraw draw = new WeightedDraw(new int[] {256, 1, 1}, new Random(9)::nextLong);
        for (int i = 0; i < 1000; i++) {
            assertThat(draw.drawOther(0)).isBetween(1, 2);
        }
    }
}
