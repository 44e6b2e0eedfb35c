package io.sluice.core.balance;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Lays out the turns of a weighted rotation. */
final class Schedule {

    /** Up to so many steps the even way is taken. */
    private static final long FEW_STEPS = 1 << 22;

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
        return (long) total * shares.length <= FEW_STEPS ? spread(shares, total) : spreadMany(shares, total);
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

    /**
     * Nearly as even, in the time of sorting: an index that stands k times has its places in the middle of each kth part of the
     * turn, and comes when the first of these is due.
     */
    private static int[] spreadMany(int[] shares, int total) {
        double[] due = IntStream.of(shares).mapToDouble(share -> 0.5 / share).toArray();
        PriorityQueue<Integer> next = new PriorityQueue<>(
                Comparator.<Integer>comparingDouble(i -> due[i]).thenComparing(i -> i));
        IntStream.range(0, shares.length).forEach(next::add);
        int[] schedule = new int[total];
        for (int turn = 0; turn < total; turn++) {
            int index = next.remove();
            schedule[turn] = index;
            due[index] += 1.0 / shares[index];
            next.add(index);
        }
        return schedule;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
