package io.sluice.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread between the ring and the sink. It gathers lines and writes them with one call; when the ring is empty it
 * rests for 20 ms, so that no event loop ever pays for waking it.
 */
final class LineWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long REST_NANOS = Duration.ofMillis(20).toNanos();

    private final ByteRing ring;
    private final OutputStream sink;
    private final LongAdder dropped;
    private final LongAdder written = new LongAdder();
    private final byte[] batch = new byte[BATCH_BYTES];
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    LineWriter(ByteRing ring, OutputStream sink, LongAdder dropped) {
        this.ring = ring;
        this.sink = sink;
        this.dropped = dropped;
        this.thread = Thread.ofPlatform().daemon().name("sluice-access-log").start(this::run);
    }

    long written() {
        return written.sum();
    }

    /** Writes what is in the ring and closes the sink, or gives up after the limit. */
    void close(Duration limit) {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(limit)) {
                LOG.warn("the access log's sink did not take its last lines within {} s", limit.toSeconds());
                thread.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            // Read before the ring is emptied: what was offered before the close is written.
            last = closing;
            boolean some = pass();
            while (some) {
                some = pass();
            }
            if (!last) {
                LockSupport.parkNanos(REST_NANOS);
            }
        }
        closeSink();
    }

    /** Writes one batch; false where there was nothing to write. */
    private boolean pass() {
        int bytes = 0;
        int lines = 0;
        for (int length = ring.poll(batch, 0); length > 0; length = ring.poll(batch, bytes)) {
            bytes += length;
            lines++;
        }
        if (lines > 0) {
            write(bytes, lines);
        }
        return lines > 0;
    }

    private void write(int bytes, int lines) {
        try {
            sink.write(batch, 0, bytes);
            sink.flush();
            written.add(lines);
            failing = false;
        } catch (IOException e) {
            dropped.add(lines);
            if (!failing) {
                LOG.error("the access log cannot be written: {}", e.toString());
            }
            failing = true;
        }
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (IOException e) {
            LOG.warn("closing the access log: {}", e.toString());
        }
    }
}
