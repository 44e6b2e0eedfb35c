package io.sluice.daemon.it;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A constant load of GETs that counts what it loses, for tests that do something to the daemon meanwhile. A virtual
 * thread per connection takes every n-th turn of one schedule. A turn's latency counts from when it was due, so that a
 * stall shows in full; turns that a stalled connection misses are skipped, not sent in a burst afterwards.
 *
 * <pre>{@code
 * try (SteadyLoad load = SteadyLoad.start(uri, 500)) {
 *     backend.kill();
 *     ...
 *     LoadReport report = load.stopAndReport();
 *     assertThat(report.failures()).isEmpty();
 * }
 * }</pre>
 */
final class SteadyLoad implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    /**
     * What to send.
     *
     * @param perSecond requests per second over all connections
     * @param timeout of one exchange, connecting included
     * @param atMost after which the load ends by itself
     */
    record Plan(URI target, int perSecond, int connections, Duration timeout, Duration atMost) {
        Plan {
            if (perSecond < 1 || connections < 1 || perSecond * atMost.toSeconds() > 1_000_000) {
                throw new IllegalArgumentException("out of bounds: " + perSecond + "/s on " + connections);
            }
        }

        private long intervalNanos() {
            return TimeUnit.SECONDS.toNanos(1) / perSecond;
        }
    }

    private final Plan plan;
    private final long startNanos = System.nanoTime();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Queue<LoadReport.Sample> samples = new ConcurrentLinkedQueue<>();
    private final AtomicLong skipped = new AtomicLong();
    private final List<Thread> threads;

    private SteadyLoad(Plan plan) {
        this.plan = plan;
        threads = IntStream.range(0, plan.connections)
                .mapToObj(i -> Thread.ofVirtual().name("load-" + i).unstarted(() -> run(i)))
                .toList();
    }

    /** Sixteen keep-alive connections, five seconds for an exchange, two minutes at most. */
    static SteadyLoad start(URI target, int perSecond) {
        return start(new Plan(target, perSecond, CONNECTIONS, TIMEOUT, AT_MOST));
    }

    static SteadyLoad start(Plan plan) {
        SteadyLoad load = new SteadyLoad(plan);
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Waits until so many exchanges have succeeded since the start, which on a slow machine takes longer. */
    void awaitSuccesses(int count, Duration atMost) {
        Await.until(count + " exchanges have succeeded", atMost, () -> successesSince(Duration.ZERO, count) == count);
    }

    /** Waits until so many exchanges have succeeded that were due from now on. */
    void awaitMoreSuccesses(int count, Duration atMost) {
        Duration now = elapsed();
        Await.until(count + " more exchanges have succeeded", atMost, () -> successesSince(now, count) == count);
    }

    /** The time since the start, to tell later what was due before and after something happened. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private long successesSince(Duration since, int atMost) {
        return samples.stream()
                .filter(sample -> sample.ok() && sample.dueNanos() >= since.toNanos())
                .limit(atMost)
                .count();
    }

    /** What has become of it so far. */
    LoadReport peek() {
        return new LoadReport(List.copyOf(samples), skipped.get());
    }

    /** Lets what runs end, within the timeout of an exchange, and adds up. */
    LoadReport stopAndReport() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            if (!thread.join(plan.timeout.plusSeconds(5))) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
        return peek();
    }

    @Override
    public void close() {
        stop.countDown();
        threads.forEach(Thread::interrupt);
    }

    private void run(int index) {
        long periodNanos = plan.intervalNanos() * plan.connections;
        long dueNanos = startNanos + plan.intervalNanos() * index;
        long endNanos = startNanos + plan.atMost.toNanos();
        try (GetConnection connection = new GetConnection(plan.target, plan.timeout)) {
            while (dueNanos - endNanos < 0 && !stop.await(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                GetConnection.Answer answer = connection.get();
                long now = System.nanoTime();
                samples.add(new LoadReport.Sample(dueNanos - startNanos, now - startNanos, answer));
                long missed = Math.max(0, (now - dueNanos) / periodNanos);
                skipped.addAndGet(missed);
                dueNanos += (missed + 1) * periodNanos;
            }
        } catch (InterruptedException _) {
            // Closed without a report.
        }
    }
}
