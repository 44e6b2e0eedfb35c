package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What we send on one connection: written as it comes, flushed once per burst, and how much of it the socket has taken, so
 * that a slow reader can be told from one that has stopped. On the event loop of the connection.
 */
final class Outflow {

    /** What Netty counts for each piece beside its bytes; were it another, progress would only be seen a little later. */
    private static final int PIECE = 96;

    /** Room to leave in the buffer of a head, so that a small body goes out with it in one piece and one plain send. */
    static final int ROOM = 1024;

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf open;
    private boolean unflushed;
    private long entered;
    private long takenAtMark;
    private long pendingAtMark;

    Outflow(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Writes a head without a flush; takes it over and lets what follows go into its room. */
    void writeHead(ByteBuf head) {
        handOver();
        unflushed = true;
        open = head;
    }

    /** Writes without a flush; takes the bytes over. A failure comes back as an exception of the pipeline. */
    void write(ByteBuf bytes) {
        unflushed = true;
        ByteBuf head = open;
        if (head != null && bytes.readableBytes() <= head.writableBytes()) {
            head.writeBytes(bytes);
            bytes.release();
            return;
        }
        handOver();
        enter(bytes);
    }

    /** Writes the next bytes without a flush, and takes them out. What fits behind the head is copied and needs no slice. */
    void write(ByteBuf in, int count) {
        ByteBuf head = open;
        if (head != null && count <= head.writableBytes()) {
            unflushed = true;
            head.writeBytes(in, count);
        } else {
            write(in.readRetainedSlice(count));
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            handOver();
            context.flush();
        }
    }

    /** The connection is closed; what was written last goes nowhere. */
    void close() {
        ByteBuf head = open;
        if (head != null) {
            open = null;
            head.release();
        }
    }

    private void handOver() {
        ByteBuf head = open;
        if (head != null) {
            open = null;
            enter(head);
        }
    }

    private void enter(ByteBuf bytes) {
        entered += bytes.readableBytes() + PIECE;
        context.write(bytes, context.voidPromise());
    }

    boolean writable() {
        return context.channel().isWritable();
    }

    /** Bytes that the socket has not taken, with what Netty adds for each piece; 0 where the channel is closed. */
    long pending() {
        ChannelOutboundBuffer buffer = buffer();
        ByteBuf head = open;
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() + (head == null ? 0 : head.readableBytes());
    }

    /** Remembers how far the peer has come. */
    void mark() {
        takenAtMark = taken();
        pendingAtMark = pending();
    }

    /** True where the socket has taken something since the mark. */
    boolean progressed() {
        return taken() > takenAtMark || pending() < pendingAtMark;
    }

    /** A piece leaves the buffer whole, so what has gone of the first one is counted by itself. */
    private long taken() {
        ChannelOutboundBuffer buffer = buffer();
        return buffer == null ? entered : entered - buffer.totalPendingWriteBytes() + buffer.currentProgress();
    }

    private @Nullable ChannelOutboundBuffer buffer() {
        return context.channel().unsafe().outboundBuffer();
    }
}
