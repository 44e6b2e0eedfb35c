package io.sluice.core.pool;

import java.util.stream.IntStream;

/**
 * The weights that a balancer works with while some backends start slowly. Balancers know whole weights from 1 to 256, so a tenth
 * of a backend of weight 1 is made by multiplying the others: by 20, where the largest weight leaves room for it.
 */
final class RampedWeights {

    static final int MOST = 256;

    private RampedWeights() {}

    /**
     * The weights for the balancer, each from 1 to 256: as they are where each backend gets all of its share.
     *
     * @param weights from 1 to 256
     * @param percents what each gets of its share
     */
    static int[] of(int[] weights, int[] percents) {
        if (IntStream.of(percents).allMatch(percent -> percent == SlowStart.FULL_PERCENT)) {
            return weights.clone();
        }
        int factor = Math.clamp(MOST / IntStream.of(weights).max().orElse(1), 1, SlowStart.STEPS);
        return IntStream.range(0, weights.length)
                .map(i -> Math.max(1, (weights[i] * factor * percents[i] + 50) / SlowStart.FULL_PERCENT))
                .toArray();
    }
}
