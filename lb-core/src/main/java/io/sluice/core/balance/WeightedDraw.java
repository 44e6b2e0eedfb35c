package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Draws an index by chance, each as often as its weight says, at the same cost for any number of them: the alias method in the
 * form of Vose. There are as many boxes as indexes, all of one size; a box holds its own index and, where that does not fill
 * it, a part of one other.
 */
final class WeightedDraw {

    private static final double BOX = 1L << 32;

    private final LongSupplier random;

    /** Up to where the lower half of a random number means the box's own index. */
    private final long[] own;

    private final int[] other;

    WeightedDraw(int[] weights, LongSupplier random) {
        int count = weights.length;
        this.random = random;
        this.own = new long[count];
        this.other = new int[count];
        double total = Arrays.stream(weights).asLongStream().sum();
        double[] filled =
                Arrays.stream(weights).mapToDouble(w -> w * count / total).toArray();
        fill(filled);
    }

    /** The weights of candidates, as they are now. */
    static int[] weights(List<? extends Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::weight).toArray();
    }

    /** Fills up each box that is not full from one that has too much, until none is left. */
    private void fill(double[] filled) {
        int count = filled.length;
        int[] poor = new int[count];
        int[] rich = new int[count];
        int poorCount = 0;
        int richCount = 0;
        for (int i = 0; i < count; i++) {
            own[i] = (long) BOX;
            if (filled[i] < 1) {
                poor[poorCount++] = i;
            } else {
                rich[richCount++] = i;
            }
        }
        while (poorCount > 0 && richCount > 0) {
            int box = poor[--poorCount];
            int giver = rich[richCount - 1];
            own[box] = (long) (filled[box] * BOX);
            other[box] = giver;
            filled[giver] -= 1 - filled[box];
            if (filled[giver] < 1) {
                richCount--;
                poor[poorCount++] = giver;
            }
        }
    }

    int draw() {
        long drawn = random.getAsLong();
        int box = (int) ((drawn >>> 32) * own.length >>> 32);
        return (drawn & 0xffff_ffffL) < own[box] ? box : other[box];
    }

    /** Another than that; where four draws give none, as its weight is so great, its neighbour. Needs two at least. */
    int drawOther(int than) {
        for (int i = 0; i < 4; i++) {
            int drawn = draw();
            if (drawn != than) {
                return drawn;
            }
        }
        return than + 1 < own.length ? than + 1 : 0;
    }

    /** A number from 0 to 1, 1 excluded. */
    double fraction() {
        return (random.getAsLong() >>> 11) * 0x1p-53;
    }
}
