package io.sluice.metrics;

import io.netty.util.concurrent.FastThreadLocal;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes one JSON line for each exchange that ends.
 *
 * <pre>
 *   event loops --format--> ring --batches--> writer thread --> file or standard output
 *                            | full
 *                            +--> dropped, counted
 * </pre>
 *
 * The line is built on the event loop, where the exchange can be read, in a buffer of that loop, and copied into the
 * ring; an event loop never waits for the sink. Safe for use by any thread.
 */
public final class AccessLog implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ByteRing ring;
    private final LineWriter writer;
    private final LongAdder dropped = new LongAdder();
    private final FastThreadLocal<AccessLogLine> lines = new FastThreadLocal<>() {
        @Override
        protected AccessLogLine initialValue() {
            return new AccessLogLine();
        }
    };
    private volatile boolean closed;

    AccessLog(int ringBytes, OutputStream sink) {
        this.ring = new ByteRing(ringBytes);
        this.writer = new LineWriter(ring, sink, dropped);
    }

    /**
     * Opens the sink and starts the writer, a daemon thread.
     *
     * @throws IOException where the file cannot be opened
     */
    public static AccessLog open(AccessLogSettings settings) throws IOException {
        return new AccessLog(settings.ringBytes(), sink(settings.sink()));
    }

    private static OutputStream sink(AccessLogSettings.Sink sink) throws IOException {
        return switch (sink) {
            case AccessLogSettings.Stdout() -> new StandardOutput();
            case AccessLogSettings.File(var path) ->
                Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        };
    }

    /** The standard output, without another buffer; it stays open, as it is not ours. */
    private static final class StandardOutput extends FileOutputStream {
        StandardOutput() {
            super(FileDescriptor.out);
        }

        @Override
        public void close() {}
    }

    /** Observers that do what the given ones do and write a line at each end of an exchange on a listener. */
    public Observers observing(Observers inner) {
        return new Observers() {
            @Override
            public ListenerObserver listener(String listener) {
                return new LoggingListener(inner.listener(listener), AccessLog.this::log);
            }

            @Override
            public PoolObserver pool(String pool) {
                return inner.pool(pool);
            }

            @Override
            public BackendObserver backend(String pool, String backend) {
                return inner.backend(pool, backend);
            }
        };
    }

    private void log(ExchangeRecord exchange) {
        JsonLine line = lines.get().write(exchange);
        if (closed || !ring.offer(line.bytes(), line.length())) {
            dropped.increment();
        }
    }

    /** Lines that were not written: the ring was full, the sink failed, or the log was closed. */
    public long dropped() {
        return dropped.sum();
    }

    /** Lines that the sink took. */
    public long written() {
        return writer.written();
    }

    void bindTo(Series series) {
        series.reading("sluice.access.log.dropped", "Access lines that could not be written", this, AccessLog::dropped);
        series.reading("sluice.access.log.lines", "Access lines written", this, AccessLog::written);
    }

    /** Writes what is in the ring, for at most 5 s, and closes the sink, but for the standard output. */
    @Override
    public void close() {
        closed = true;
        writer.close(CLOSE_LIMIT);
    }
}
