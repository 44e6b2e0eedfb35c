package io.sluice.core.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Knows which of many comes first while their order changes: a tree whose leaves are the candidates, and whose nodes hold the
 * better of the two below.
 *
 * <pre>
 *   1:               2                node n has the nodes 2n and 2n+1 below it;
 *   2, 3:       0         2           the leaves stand behind the nodes and are not stored
 *   leaves:   0   1     2   3
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

    private static final int NONE = -1;

    private final int count;
    private final int leaves;
    private final Order order;
    private final AtomicIntegerArray winners;

    Tournament(int count, Order order) {
        this.count = count;
        this.leaves = Math.max(2, Integer.highestOneBit(count - 1) << 1);
        this.order = order;
        this.winners = new AtomicIntegerArray(leaves);
        for (int node = leaves - 1; node > 0; node--) {
            winners.setPlain(node, match(node));
        }
    }

    int winner() {
        return winners.getOpaque(1);
    }

    /** The place of that candidate in the order may be another than before. */
    void changed(int index) {
        for (int node = leaves + index >>> 1; node > 0; node >>>= 1) {
            int before = winners.getAcquire(node);
            int after = match(node);
            while (after != before) {
                winners.set(node, after);
                before = after;
                after = match(node);
            }
        }
    }

    private int match(int node) {
        int left = at(2 * node);
        int right = at(2 * node + 1);
        if (right == NONE || left == NONE) {
            return right == NONE ? left : right;
        }
        return order.comesBefore(right, left) ? right : left;
    }

    private int at(int node) {
        if (node < leaves) {
            return winners.getAcquire(node);
        }
        return node - leaves < count ? node - leaves : NONE;
    }
}
