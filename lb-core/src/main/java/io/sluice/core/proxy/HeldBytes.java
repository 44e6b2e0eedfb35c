package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Bytes that wait for their turn, such as pipelined requests. Owned by the event loop of the connection. */
final class HeldBytes {

    private @Nullable ByteBuf bytes;

    boolean isEmpty() {
        return bytes == null;
    }

    /** Takes over the bytes; nothing may be held before. */
    void hold(ByteBuf in) {
        bytes = in;
    }

    /** Gives away what is held, or null. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        return taken;
    }

    /** Gives away what is held with more behind it; takes that over. */
    ByteBuf takeWith(ByteBuf more) {
        ByteBuf first = take();
        if (first == null) {
            return more;
        }
        ByteBuf joined = first.alloc().directBuffer(first.readableBytes() + more.readableBytes());
        joined.writeBytes(first).writeBytes(more);
        first.release();
        more.release();
        return joined;
    }

    void release() {
        ByteBuf dropped = take();
        if (dropped != null) {
            dropped.release();
        }
    }
}
