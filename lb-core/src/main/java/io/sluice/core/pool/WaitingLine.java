package io.sluice.core.pool;

import java.util.Iterator;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that wait for a connection because each backend of the pool has as many as it may: first come, first served,
 * over all event loops, and bounded. Safe for use by any thread; locked, but touched only while somebody waits: all others
 * read one volatile number.
 *
 * <p>No wake-up is lost. Whoever waits joins first and looks for room afterwards; whoever makes room makes it first and looks
 * for those who wait afterwards. Each writes one volatile variable and then reads the other's, so that at least one of them
 * sees the other:
 *
 * <pre>
 *   join:            length := n + 1, then look at connections, idle and usable backends
 *   room is made:    connections or idle or usable backends change, then look at length
 * </pre>
 *
 * Room is a connection closed (its reservation goes to the first who may use that backend), a connection unused (its event
 * loop passes it on by {@link #poll}), or a backend that is up again. A new exchange joins the line where there is one, so
 * that it overtakes nobody.
 */
public final class WaitingLine {

    /** Who leaves the line, and with which backend; with none where there is none to hope for. */
    private record Leave(Waiter waiter, @Nullable Backend backend) {}

    private final Pool pool;
    private final int most;
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
    private volatile int length;

    WaitingLine(Pool pool) {
        this.pool = pool;
        this.most = pool.settings().limits().queue();
    }

    /** How many wait now. */
    public int length() {
        return length;
    }

    /**
     * Takes a place at the end, and calls who can be served.
     *
     * @return false where the line is full
     */
    public boolean join(Waiter waiter) {
        synchronized (waiters) {
            if (waiters.size() >= most) {
                return false;
            }
            waiters.add(waiter);
            length = waiters.size();
        }
        serve();
        askForIdle();
        return true;
    }

    /**
     * Leaves the place.
     *
     * @return false where it has left already, and has been or will be told why
     */
    public boolean leave(Waiter waiter) {
        synchronized (waiters) {
            boolean left = waiters.remove(waiter);
            length = waiters.size();
            return left;
        }
    }

    /**
     * Takes the first who may use the backend out of the line, for a connection that the caller has; the caller tells it.
     *
     * @return null where nobody may
     */
    public @Nullable Waiter poll(Backend backend) {
        synchronized (waiters) {
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if (waiter.mayUse(backend)) {
                    remove(each);
                    return waiter;
                }
            }
            return null;
        }
    }

    /** The first who may use the backend, who stays in the line; null where nobody may. */
    public @Nullable Waiter first(Backend backend) {
        synchronized (waiters) {
            for (Waiter waiter : waiters) {
                if (waiter.mayUse(backend)) {
                    return waiter;
                }
            }
            return null;
        }
    }

    /** There may be room: calls who can be served, if anybody waits. */
    void roomMade() {
        if (length > 0) {
            serve();
        }
    }

    /** Other backends are up than before: calls who can be served or has nothing to hope for, if anybody waits. */
    void usableChanged() {
        if (length > 0) {
            serve();
            askForIdle();
        }
    }

    /** What is kept unused is room, too; one of those who wait asks for it, as it knows the event loops. */
    private void askForIdle() {
        if (length > 0 && pool.hasIdle()) {
            Waiter first = first();
            if (first != null) {
                first.askForIdle();
            }
        }
    }

    private @Nullable Waiter first() {
        synchronized (waiters) {
            return waiters.isEmpty() ? null : waiters.getFirst();
        }
    }

    private void serve() {
        for (Leave next = next(); next != null; next = next()) {
            Backend backend = next.backend();
            if (backend == null) {
                next.waiter().hopeless();
            } else {
                next.waiter().granted(backend);
            }
        }
    }

    /** Takes the first for whom there is room, or no hope, out of the line. */
    private @Nullable Leave next() {
        synchronized (waiters) {
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                Backend room = pool.reserve(waiter);
                if (room != null || !pool.hasUsable(waiter)) {
                    remove(each);
                    return new Leave(waiter, room);
                }
                if (waiter.mayUseAny()) {
                    // Where there is nothing for it there is nothing for those behind it.
                    return null;
                }
            }
            return null;
        }
    }

    private void remove(Iterator<Waiter> at) {
        at.remove();
        length = waiters.size();
    }
}
