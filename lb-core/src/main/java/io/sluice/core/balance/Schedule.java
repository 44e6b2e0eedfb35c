package io.sluice.core.balance;

import java.util.stream.IntStream;

/** Lays out the turns of a weighted rotation. */
final class Schedule {

    private Schedule() {}

    /**
     * One turn in which each index stands as often as its weight, divided by what all weights have in common, and as evenly
     * spread as can be: always the one that is furthest behind its share comes next, the first of equals.
     */
    static int[] of(int[] weights) {
        int divisor = IntStream.of(weights).reduce(0, Schedule::greatestCommonDivisor);
        int[] shares = IntStream.of(weights).map(weight -> weight / divisor).toArray();
        int total = IntStream.of(shares).sum();
        if (total == shares.length) {
            return IntStream.range(0, total).toArray();
        }
        return spread(shares, total);
    }

    private static int[] spread(int[] shares, int total) {
        int[] behind = new int[shares.length];
        int[] schedule = new int[total];
        for (int turn = 0; turn < total; turn++) {
            int next = 0;
            for (int i = 0; i < shares.length; i++) {
                behind[i] += shares[i];
                next = behind[i] > behind[next] ? i : next;
            }
            behind[next] -= total;
            schedule[turn] = next;
        }
        return schedule;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
