package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AccessLogTest {

    private static final int RING_BYTES = 64 * 1024;

    /** A sink that takes nothing before it is told to. */
    private static final class GatedSink extends OutputStream {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new AssertionError("lines are written in batches");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            taken.write(bytes, offset, length);
        }
    }

    @Test
    void eachEndOfAnExchangeIsALineInTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("access.log");
        Files.writeString(file, "{\"before\":1}\n");
        AccessLogSettings settings = new AccessLogSettings(new AccessLogSettings.File(file), RING_BYTES);

        try (AccessLog log = AccessLog.open(settings)) {
            ListenerObserver listener = log.observing(Observers.none()).listener("web");
            listener.exchangeEnded(new TestExchange());
            listener.exchangeEnded(TestExchange.refused());
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(FlatJson.parse(lines.get(1).getBytes(StandardCharsets.UTF_8)))
                .containsEntry("cause", "complete");
        assertThat(FlatJson.parse(lines.get(2).getBytes(StandardCharsets.UTF_8)))
                .containsEntry("cause", "client-abort");
    }

    @Test
    void theObserversInsideSeeEverything() {
        try (Meters meters = new Meters("1", () -> 0);
                AccessLog log = new AccessLog(RING_BYTES, OutputStream.nullOutputStream())) {
            Observers observers = log.observing(meters);
            ListenerObserver listener = observers.listener("web");
            listener.connectionOpened();
            listener.connectionOpened();
            listener.connectionClosed();
            listener.limitReached("max-connections");
            listener.exchangeStarted();
            listener.exchangeEnded(new TestExchange());

            assertThat(observers.pool("app")).isSameAs(meters.pool("app"));
            assertThat(observers.backend("app", "a")).isSameAs(meters.backend("app", "a"));
            Exposition scrape = Exposition.of(meters.scrape());
            assertThat(scrape.sample("sluice_listener_connections", "listener=\"web\""))
                    .isEqualTo(1);
            assertThat(scrape.sample("sluice_listener_exchanges", "listener=\"web\""))
                    .isEqualTo(0);
            assertThat(scrape.sample(
                            "sluice_listener_limit_reached_total", "listener=\"web\",limit=\"max-connections\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void aSinkThatStandsStillCostsLinesAndNoTime() throws InterruptedException {
        GatedSink sink = new GatedSink();
        AccessLog log = new AccessLog(RING_BYTES, sink);
        ListenerObserver listener = log.observing(Observers.none()).listener("web");
        int lines = 2000;

        listener.exchangeEnded(new TestExchange());
        sink.reached.await();
        for (int i = 1; i < lines; i++) {
            listener.exchangeEnded(new TestExchange());
        }
        long dropped = log.dropped();
        sink.open.countDown();
        log.close();

        assertThat(dropped).isBetween((long) lines / 2, lines - 100L);
        assertThat(log.dropped()).isEqualTo(dropped);
        assertThat(log.written()).isEqualTo(lines - dropped);
        assertThat(sink.taken.toString(StandardCharsets.UTF_8).lines()).hasSize((int) (lines - dropped));
    }

    @Test
    void closingDoesNotWaitForeverForASinkThatStandsStill() throws InterruptedException {
        GatedSink sink = new GatedSink();
        ByteRing ring = new ByteRing(RING_BYTES);
        LongAdder dropped = new LongAdder();
        LineWriter writer = new LineWriter(ring, sink, dropped);
        ring.offer(new byte[] {'\n'}, 1);
        sink.reached.await();

        writer.close(Duration.ofMillis(1));

        assertThat(writer.written()).isZero();
        sink.open.countDown();
    }

    @Test
    void droppedAndWrittenLinesAreMetered() {
        try (Meters meters = new Meters("1", () -> 0)) {
            AccessLog log = new AccessLog(RING_BYTES, OutputStream.nullOutputStream());
            meters.bindAccessLog(log);
            ListenerObserver listener = log.observing(Observers.none()).listener("web");
            listener.exchangeEnded(new TestExchange());
            log.close();
            listener.exchangeEnded(new TestExchange());

            Exposition scrape = Exposition.of(meters.scrape());

            assertThat(scrape.sample("sluice_access_log_lines_total", "")).isEqualTo(1);
            assertThat(scrape.sample("sluice_access_log_dropped_total", "")).isEqualTo(1);
        }
    }

    @Test
    void linesThatTheSinkRefusesAreCountedAsDropped() {
        AccessLog log = new AccessLog(RING_BYTES, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        ListenerObserver listener = log.observing(Observers.none()).listener("web");
        listener.exchangeEnded(new TestExchange());
        listener.exchangeEnded(new TestExchange());

        log.close();

        assertThat(log.dropped()).isEqualTo(2);
        assertThat(log.written()).isZero();
    }

    @Test
    void twoThreadsLoseNoLineAndTearNone() throws InterruptedException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        AccessLog log = new AccessLog(64 * 1024 * 1024, sink);
        ListenerObserver listener = log.observing(Observers.none()).listener("web");
        int each = 20_000;
        Runnable serve = () -> {
            TestExchange exchange = new TestExchange();
            for (int i = 0; i < each; i++) {
                listener.exchangeEnded(exchange);
            }
        };
        Thread one = Thread.ofPlatform().start(serve);
        Thread two = Thread.ofPlatform().start(serve);
        one.join();
        two.join();
        log.close();

        List<String> lines = sink.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2 * each);
        assertThat(lines.stream().distinct()).hasSize(1);
        assertThat(log.dropped()).isZero();
    }

    @Test
    void aFileInADirectoryThatIsMissingCannotBeOpened(@TempDir Path directory) {
        Path file = directory.resolve("missing").resolve("access.log");
        AccessLogSettings settings = new AccessLogSettings(new AccessLogSettings.File(file), RING_BYTES);

        assertThatThrownBy(() -> AccessLog.open(settings)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRingOutOfBoundsIsRefused() {
        AccessLogSettings.Sink stdout = AccessLogSettings.defaults().sink();

        assertThatThrownBy(() -> new AccessLogSettings(stdout, 1))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("ring-size: must be from 65536 to 1073741824, not 1");
    }
}
