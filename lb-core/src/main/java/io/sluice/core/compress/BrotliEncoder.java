package io.sluice.core.compress;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The coding br (RFC 7932), by the reference library. */
final class BrotliEncoder implements BodyEncoder {

    private static final int INPUT = 16 * 1024;

    /** 256 KiB: what is kept for one response is bounded. */
    private static final int WINDOW_LOG = 18;

    private final EncoderJNI.Wrapper encoder;

    BrotliEncoder(int level) {
        try {
            encoder = new EncoderJNI.Wrapper(INPUT, level, WINDOW_LOG, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void encode(ByteBuf in, int count, ByteBuf out) {
        int left = count;
        while (left > 0) {
            ByteBuffer input = encoder.getInputBuffer();
            input.clear();
            int taken = Math.min(left, input.remaining());
            input.limit(taken);
            in.readBytes(input);
            left -= taken;
            push(Operation.PROCESS, taken, out);
        }
    }

    @Override
    public void flush(ByteBuf out) {
        push(Operation.FLUSH, 0, out);
    }

    @Override
    public void finish(ByteBuf out) {
        push(Operation.FINISH, 0, out);
    }

    private void push(Operation operation, int count, ByteBuf out) {
        encoder.push(operation, count);
        while (true) {
            if (!encoder.isSuccess()) {
                throw new IllegalStateException("the brotli encoder failed");
            }
            if (encoder.hasMoreOutput()) {
                out.writeBytes(encoder.pull());
            } else if (encoder.hasRemainingInput()) {
                encoder.push(operation, 0);
            } else {
                return;
            }
        }
    }

    @Override
    public void close() {
        encoder.destroy();
    }
}
