package io.sluice.core.proxy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one event loop, checked by one coarse tick.
 *
 * <pre>
 *   slots:  [t] [t+1] [t+2] ...            a deadline lies in the slot of its tick, or of an earlier one:
 *            |    |                        moving it later only writes its field, and its old slot, when it
 *            d    d - d                    comes, puts it where it belongs by then
 * </pre>
 *
 * So a connection that moves its deadline with every request costs a field write each, and one move of a list entry in a
 * turn of the wheel. A deadline expires up to one tick late, never early.
 */
final class DeadlineWheel {

    /** Nanoseconds between two looks. */
    static final long TICK_NANOS = 50_000_000;

    private static final int SLOTS = 512;
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWheel.class);

    private final @Nullable Deadline[] slots = new Deadline[SLOTS];
    private final long origin;
    private long tick;

    DeadlineWheel(long nowNanos) {
        origin = nowNanos;
    }

    /** Sets a deadline anew, earlier or later. */
    void set(Deadline deadline, long atNanos) {
        deadline.at = atNanos;
        long due = Math.floorDiv(atNanos - origin, TICK_NANOS) + 1;
        // The slot before the current one is the one being worked off, so it is left out.
        long slot = Math.clamp(due, tick, tick + SLOTS - 2);
        if (deadline.slot == Deadline.UNLINKED) {
            link(deadline, slot);
        } else if (deadline.slot > slot) {
            unlink(deadline);
            link(deadline, slot);
        }
    }

    /** Lets a deadline go, with its connection. */
    void remove(Deadline deadline) {
        deadline.clear();
        if (deadline.slot != Deadline.UNLINKED) {
            unlink(deadline);
        }
    }

    /** Expires what is due. */
    void advance(long nowNanos) {
        long until = Math.floorDiv(nowNanos - origin, TICK_NANOS);
        // After a stall longer than a turn one turn is enough, but it must end now: what is put back is put by the
        // tick.
        tick = Math.max(tick, until - SLOTS + 1);
        while (tick <= until) {
            workOff((int) (tick++ % SLOTS), nowNanos);
        }
    }

    private void workOff(int index, long nowNanos) {
        for (Deadline first = slots[index]; first != null; first = slots[index]) {
            unlink(first);
            if (first.at == Deadline.NONE) {
                continue;
            }
            if (first.at <= nowNanos) {
                first.at = Deadline.NONE;
                expire(first);
            } else {
                set(first, first.at);
            }
        }
    }

    /** What goes wrong with one connection must not stop the clock of the others. */
    private static void expire(Deadline deadline) {
        try {
            deadline.expire();
        } catch (RuntimeException cause) {
            LOG.warn("a deadline could not be acted on: {}", cause.toString(), cause);
        }
    }

    private void link(Deadline deadline, long slot) {
        int index = (int) (slot % SLOTS);
        Deadline first = slots[index];
        deadline.slot = slot;
        deadline.previous = null;
        deadline.next = first;
        if (first != null) {
            first.previous = deadline;
        }
        slots[index] = deadline;
    }

    private void unlink(Deadline deadline) {
        Deadline previous = deadline.previous;
        Deadline next = deadline.next;
        if (previous == null) {
            slots[(int) (deadline.slot % SLOTS)] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        deadline.previous = null;
        deadline.next = null;
        deadline.slot = Deadline.UNLINKED;
    }
}
