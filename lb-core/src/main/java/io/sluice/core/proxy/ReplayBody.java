package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.spi.PoolObserver;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request body of one exchange on its way to a backend: the parts that wait for a connection, and, while another attempt may
 * have to send them again, those that have been sent. Parts are kept as slices of the buffers in which they were read.
 *
 * <pre>
 *   parts   [ sent | sent | sent | waiting | waiting ]     while keeping; rewound, all of them wait
 *           [ waiting | waiting ]                          else; once one of these is sent, nothing can be sent again
 * </pre>
 *
 * One per exchange, used again for the next. On the exchange's event loop.
 */
final class ReplayBody {

    /** A part holds on to the whole buffer in which it was read, which has this size at least. */
    private static final int LEAST_BUFFER = 2048;

    /** A body of that limit may have come in so many parts, and one more for each KiB. */
    private static final int FEW_PARTS = 16;

    private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>();
    private final KeptBytes memory;
    private int sent;
    private boolean keeping;
    private boolean lost;
    private int most;
    private long size;
    private long charged;
    private @Nullable PoolObserver observer;

    ReplayBody(KeptBytes memory) {
        this.memory = memory;
    }

    /** A request begins. Nothing is held then. */
    void clear() {
        keeping = false;
        lost = false;
        size = 0;
    }

    /**
     * Keeps the body from now on, with what of it waits.
     *
     * @param limit bytes that are kept; where there are more, nothing is
     * @param length bytes that there will be, -1 where that is not known
     */
    void keep(int limit, long length, PoolObserver toTell) {
        observer = toTell;
        most = limit;
        keeping = length <= limit;
        if (keeping) {
            for (ByteBuf part : parts) {
                charge(part);
            }
            keeping = fits();
        }
        if (!keeping) {
            giveBack();
            tellOfLimit();
        }
    }

    /** Takes over a part for which there is no connection yet. */
    void hold(ByteBuf part) {
        parts.addLast(part);
        if (keeping) {
            account(part);
        }
    }

    /** A part goes out at once; it stays the caller's. */
    void passing(ByteBuf part) {
        if (keeping) {
            parts.addLast(part.retainedDuplicate());
            sent++;
            account(part);
        } else {
            lost = true;
        }
    }

    private void account(ByteBuf part) {
        charge(part);
        if (!fits()) {
            forget();
            tellOfLimit();
        }
    }

    private void tellOfLimit() {
        Objects.requireNonNull(observer).limitReached("retry-body");
    }

    private void charge(ByteBuf part) {
        int bytes = Math.max(part.readableBytes(), LEAST_BUFFER);
        size += part.readableBytes();
        charged += bytes;
        memory.take(bytes);
    }

    private boolean fits() {
        return size <= most && parts.size() <= FEW_PARTS + most / 1024 && memory.hasRoom();
    }

    /** The attempt failed: the next one sends all parts. */
    void rewind() {
        sent = 0;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Gives back a part that waits and goes to no backend, or null; before anything is kept. The caller owns it then. */
    @Nullable
    ByteBuf takeBack() {
        return parts.pollFirst();
    }

    /** Shows each part; they stay here. */
    void forEach(Consumer<ByteBuf> taker) {
        parts.forEach(taker);
    }

    /** Sends what waits. */
    void sendTo(BackendSide to) {
        if (keeping) {
            // Each goes once around, so that the order is the same in the end. A write that fails may end the exchange.
            sent = parts.size();
            for (int left = sent; left > 0 && keeping; left--) {
                ByteBuf part = parts.removeFirst();
                parts.addLast(part);
                to.write(part.retainedDuplicate());
            }
            return;
        }
        for (ByteBuf part = parts.pollFirst(); part != null; part = parts.pollFirst()) {
            lost = true;
            to.write(part);
        }
    }

    /** True where the request can be sent from its beginning. */
    boolean replayable() {
        return !lost;
    }

    /** No retry follows: what was sent is let go, what waits still waits. */
    void forget() {
        if (keeping) {
            keeping = false;
            lost |= sent > 0;
            for (; sent > 0; sent--) {
                parts.removeFirst().release();
            }
            giveBack();
        }
    }

    private void giveBack() {
        memory.giveBack(charged);
        charged = 0;
    }

    /** The exchange is over. */
    void release() {
        keeping = false;
        sent = 0;
        for (ByteBuf part = parts.pollFirst(); part != null; part = parts.pollFirst()) {
            part.release();
        }
        giveBack();
    }
}
