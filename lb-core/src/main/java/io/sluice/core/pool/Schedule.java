package io.sluice.core.pool;

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
        // The nth turn of index i is due at (n + 1/2) / share of the whole; a heap by due time gives the even spread.
        java.util.PriorityQueue<double[]> due = new java.util.PriorityQueue<>(
                (a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
        for (int i = 0; i < shares.length; i++) {
            due.add(new double[] {0.5 / shares[i], i});
        }
        int[] schedule = new int[total];
        for (int turn = 0; turn < total; turn++) {
            double[] next = due.remove();
            int index = (int) next[1];
            schedule[turn] = index;
            next[0] += 1.0 / shares[index];
            due.add(next);
        }
        return schedule;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
