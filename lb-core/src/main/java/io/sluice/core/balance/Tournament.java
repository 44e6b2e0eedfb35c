package io.sluice.core.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Knows which of many comes first while their order changes: a tree whose leaves are the candidates, and whose nodes hold the first
 * of the {@value #WIDTH} below.
 *
 * <pre>
 *   level 1:                  9                     node n has the nodes 8n to 8n+7 of the level
 *   level 0:        2                 9             below it; the leaves are not stored
 *   leaves:   0 1 2 3 4 5 6 7   8 9 10 11
 * </pre>
 *
 * A change replays the matches on the way from the leaf to the root, a logarithm of their number. There is no lock. Of loops that
 * replay the same match at once the slower might leave an outcome that is no longer true; so each looks again after it has
 * written, until it finds what it wrote. And nobody stops where an outcome is that of before: the loop that wrote it may have been
 * halted on its way to the root, and all others would follow the old outcome that still stands there.
 */
final class Tournament {

    /** Compares two candidates by their index. */
    @FunctionalInterface
    interface Order {
        boolean comesBefore(int first, int second);
    }

    private static final int WIDTH_BITS = 3;
    private static final int WIDTH = 1 << WIDTH_BITS;

    private final int count;
    private final Order order;
    private final AtomicIntegerArray[] levels;

    Tournament(int count, Order order) {
        this.count = count;
        this.order = order;
        int height = 0;
        for (int size = count; size > 1; size = size + WIDTH - 1 >> WIDTH_BITS) {
            height++;
        }
        this.levels = new AtomicIntegerArray[height];
        int size = count;
        for (int level = 0; level < height; level++) {
            size = size + WIDTH - 1 >> WIDTH_BITS;
            levels[level] = new AtomicIntegerArray(size);
            for (int node = 0; node < size; node++) {
                levels[level].setPlain(node, match(level, node));
            }
        }
    }

    int winner() {
        return levels[levels.length - 1].getOpaque(0);
    }

    /** The place of that candidate in the order may be another than before. */
    void changed(int index) {
        int node = index;
        for (int level = 0; level < levels.length; level++) {
            node >>= WIDTH_BITS;
            AtomicIntegerArray winners = levels[level];
            int before = winners.getAcquire(node);
            int after = match(level, node);
            while (after != before) {
                winners.set(node, after);
                before = after;
                after = match(level, node);
            }
        }
    }

    private int match(int level, int node) {
        int from = node << WIDTH_BITS;
        int until = Math.min(from + WIDTH, level == 0 ? count : levels[level - 1].length());
        int first = at(level, from);
        for (int child = from + 1; child < until; child++) {
            int other = at(level, child);
            first = order.comesBefore(other, first) ? other : first;
        }
        return first;
    }

    private int at(int level, int child) {
        return level == 0 ? child : levels[level - 1].getAcquire(child);
    }
}
