package io.sluice.daemon.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The last lines that a process wrote to stdout and stderr. A virtual thread reads each stream, so that the process
 * never waits for a test that does not look. Any thread may ask.
 */
final class CapturedLines {
    private static final int KEPT = 10_000;

    enum Stream {
        OUT,
        ERR
    }

    record Line(Stream stream, String text) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Line number n, counted from 0, is at n % KEPT until n + KEPT overwrites it.
    private final Line[] ring = new Line[KEPT];
    private long added;
    private long marked;
    private int openStreams;

    void readFrom(Stream stream, BufferedReader reader) {
        locked(() -> openStreams++);
        Thread.ofVirtual().name("daemon-" + stream).start(() -> readAll(stream, reader));
    }

    /** What is awaited is looked for in lines that come from now on, no longer in those before. */
    void mark() {
        locked(() -> marked = added);
    }

    /** The first kept line since the mark in which the pattern is found; empty when time or both streams have ended. */
    Optional<String> await(Pattern pattern, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = atMost.toNanos();
            for (long line = oldest(marked); ; line = oldest(line)) {
                for (; line < added; line++) {
                    String text = at(line).text();
                    if (pattern.matcher(text).find()) {
                        return Optional.of(text);
                    }
                }
                if (openStreams == 0 || leftNanos <= 0) {
                    return Optional.empty();
                }
                leftNanos = changed.awaitNanos(leftNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The last lines since the start in the order in which they were read, at most {@code count}. */
    List<Line> last(int count) {
        lock.lock();
        try {
            return LongStream.range(oldest(added - count), added)
                    .mapToObj(this::at)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private long oldest(long wanted) {
        return Math.max(0, Math.max(wanted, added - KEPT));
    }

    private Line at(long line) {
        return ring[(int) (line % KEPT)];
    }

    private void readAll(Stream stream, BufferedReader reader) {
        try (reader) {
            reader.lines().forEach(text -> locked(() -> ring[(int) (added++ % KEPT)] = new Line(stream, text)));
        } catch (IOException | UncheckedIOException _) {
            // The process has gone while we read; what came before is kept.
        } finally {
            locked(() -> openStreams--);
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
