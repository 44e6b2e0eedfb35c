package io.sluice.core.compress;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The coding gzip (RFC 1952), by the JDK's zlib. */
final class GzipEncoder implements BodyEncoder {

    private static final int ROOM = 4096;

    /** Magic number, method deflate, no flags, no time, no extra flags, no system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater;
    private final CRC32 sum = new CRC32();
    private boolean begun;

    GzipEncoder(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public void encode(ByteBuf in, int count, ByteBuf out) {
        begin(out);
        sum.update(in.nioBuffer(in.readerIndex(), count));
        deflater.setInput(in.nioBuffer(in.readerIndex(), count));
        while (!deflater.needsInput()) {
            deflate(out, Deflater.NO_FLUSH);
        }
        in.skipBytes(count);
    }

    @Override
    public void flush(ByteBuf out) {
        begin(out);
        boolean full = true;
        while (full) {
            full = deflate(out, Deflater.SYNC_FLUSH);
        }
    }

    @Override
    public void finish(ByteBuf out) {
        begin(out);
        deflater.finish();
        while (!deflater.finished()) {
            deflate(out, Deflater.NO_FLUSH);
        }
        out.writeIntLE((int) sum.getValue());
        out.writeIntLE((int) deflater.getBytesRead());
    }

    @Override
    public void close() {
        deflater.end();
    }

    private void begin(ByteBuf out) {
        if (!begun) {
            begun = true;
            out.writeBytes(HEADER);
        }
    }

    /** Returns true where all room was used, and more may be there. */
    private boolean deflate(ByteBuf out, int mode) {
        out.ensureWritable(ROOM);
        int room = out.writableBytes();
        int count = deflater.deflate(out.nioBuffer(out.writerIndex(), room), mode);
        out.writerIndex(out.writerIndex() + count);
        return count == room;
    }
}
