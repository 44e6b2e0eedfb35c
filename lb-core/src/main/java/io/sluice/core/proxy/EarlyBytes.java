package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What a client sent on a stream before the backend said whether it becomes a tunnel; bounded by the window of the stream. */
final class EarlyBytes {

    private static final int MOST_PARTS = 1024;

    private @Nullable CompositeByteBuf parts;

    /** Adds what came; it stays the caller's. */
    void add(ByteBuf data) {
        CompositeByteBuf all = parts;
        if (all == null) {
            all = Unpooled.compositeBuffer(MOST_PARTS);
            parts = all;
        }
        all.addComponent(true, data.retainedSlice());
    }

    /** Gives away what came. */
    ByteBuf take() {
        ByteBuf all = parts;
        parts = null;
        return all == null ? Unpooled.EMPTY_BUFFER : all;
    }

    void release() {
        take().release();
    }
}
