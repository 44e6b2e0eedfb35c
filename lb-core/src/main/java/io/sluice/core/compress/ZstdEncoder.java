package io.sluice.core.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** The coding zstd (RFC 8878), by the reference library. */
final class ZstdEncoder implements BodyEncoder {

    private static final int ROOM = 4096;

    /** 256 KiB: what is kept for one response is bounded, and clients must take up to 8 MiB (RFC 9659). */
    private static final int WINDOW_LOG = 18;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ZstdCompressCtx context;

    ZstdEncoder(int level) {
        context = new ZstdCompressCtx();
        context.setLevel(level);
        context.setWindowLog(WINDOW_LOG);
        context.setContentSize(false);
    }

    @Override
    public void encode(ByteBuf in, int count, ByteBuf out) {
        if (in.isDirect()) {
            take(in, count, out);
            return;
        }
        ByteBuf copy = out.alloc().directBuffer(count);
        try {
            in.readBytes(copy, count);
            take(copy, count, out);
        } finally {
            copy.release();
        }
    }

    private void take(ByteBuf in, int count, ByteBuf out) {
        ByteBuffer bytes = in.nioBuffer(in.readerIndex(), count);
        while (bytes.hasRemaining()) {
            step(bytes, EndDirective.CONTINUE, out);
        }
        in.skipBytes(count);
    }

    @Override
    public void flush(ByteBuf out) {
        drain(EndDirective.FLUSH, out);
    }

    @Override
    public void finish(ByteBuf out) {
        drain(EndDirective.END, out);
    }

    private void drain(EndDirective how, ByteBuf out) {
        boolean done = false;
        while (!done) {
            done = step(NOTHING.duplicate(), how, out);
        }
    }

    /** Returns true where nothing is held back any more. */
    private boolean step(ByteBuffer bytes, EndDirective how, ByteBuf out) {
        out.ensureWritable(ROOM);
        ByteBuffer room = out.nioBuffer(out.writerIndex(), out.writableBytes());
        int before = room.position();
        boolean done = context.compressDirectByteBufferStream(room, bytes, how);
        out.writerIndex(out.writerIndex() + room.position() - before);
        return done;
    }

    @Override
    public void close() {
        context.close();
    }
}
