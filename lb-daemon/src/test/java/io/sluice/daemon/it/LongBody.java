package io.sluice.daemon.it;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body of some GiB on its way from a writer that hurries to a reader that now and then stops for a while. It is one
 * random block again and again, of an odd size, so that a lost or doubled slice shows. One thread writes, one reads.
 */
final class LongBody {
    private static final int BLOCK_SIZE = 1024 * 1024 - 3;
    private static final int READ_SIZE = 128 * 1024;
    private static final long STILL_NANOS = 200_000_000;
    private static final Duration STILL_LIMIT = Duration.ofSeconds(20);

    private final long size;
    private final long pauseEvery;
    private final byte[] block = new byte[BLOCK_SIZE];
    private final AtomicLong written = new AtomicLong();
    private long read;
    private long mostUnderWay;

    /** The reader stops after every {@code pauseEvery} bytes until the writer has stood still for a while. */
    LongBody(long size, long pauseEvery) {
        this.size = size;
        this.pauseEvery = pauseEvery;
        new Random(4).nextBytes(block);
    }

    long size() {
        return size;
    }

    /** The most bytes that were written and not read when the reader stood still: what everything in between held. */
    long mostUnderWay() {
        return mostUnderWay;
    }

    void write(OutputStream out) throws IOException {
        for (long left = size; left > 0; ) {
            int offset = (int) (written.get() % BLOCK_SIZE);
            int step = (int) Math.min(left, Math.min(READ_SIZE, BLOCK_SIZE - offset));
            out.write(block, offset, step);
            written.addAndGet(step);
            left -= step;
        }
    }

    void read(InputStream in) throws IOException {
        byte[] buffer = new byte[READ_SIZE];
        for (long nextPause = pauseEvery; read < size; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, size - read));
            if (count < 0) {
                throw new EOFException("ended after " + read + " of " + size + " bytes");
            }
            check(buffer, count);
            read += count;
            if (read >= nextPause && read < size) {
                nextPause += pauseEvery;
                awaitStandstill();
                mostUnderWay = Math.max(mostUnderWay, written.get() - read);
            }
        }
    }

    private void check(byte[] bytes, int count) throws IOException {
        for (int at = 0; at < count; ) {
            int offset = (int) ((read + at) % BLOCK_SIZE);
            int step = Math.min(count - at, BLOCK_SIZE - offset);
            if (!Arrays.equals(bytes, at, at + step, block, offset, offset + step)) {
                throw new IOException("other bytes than were sent, near " + (read + at));
            }
            at += step;
        }
    }

    /** Fails where the writer goes on and on: then somebody in between keeps what nobody reads. */
    private void awaitStandstill() {
        long[] seen = {written.get(), System.nanoTime()};
        Await.until("the writer stands still while nobody reads", STILL_LIMIT, () -> {
            if (written.get() != seen[0]) {
                seen[0] = written.get();
                seen[1] = System.nanoTime();
            }
            return System.nanoTime() - seen[1] > STILL_NANOS;
        });
    }
}
