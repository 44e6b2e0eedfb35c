package io.sluice.metrics;

import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Says what an exchange pays for being observed: nanoseconds per exchange on one thread, and on two at once, best of forty
 * rounds. Run by hand; no test.
 */
final class ObservingCost {

    private static final int ROUNDS = 40;
    private static final int EXCHANGES = 500_000;
    private static final int LINES = 20_000;

    private ObservingCost() {}

    public static void main(String[] args) throws InterruptedException {
        try (Meters meters = Meters.start("cost");
                AccessLog log = new AccessLog(1 << 25, OutputStream.nullOutputStream())) {
            report("meters", meters, EXCHANGES, () -> {});
            report("access log", log.observing(Observers.none()), LINES, () -> settle(log));
            System.out.println("dropped lines " + log.dropped());
        }
    }

    private static void report(String what, Observers observers, int exchanges, Runnable settle)
            throws InterruptedException {
        for (int threads = 1; threads <= 2; threads++) {
            long best = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.min(best, round(observers, exchanges, threads));
                settle.run();
            }
            System.out.printf("%s, %d threads: %d ns per exchange%n", what, threads, best);
        }
    }

    /** Waits until the writer has rested: no line was written between two looks. */
    private static void settle(AccessLog log) {
        long before = -1;
        while (log.written() != before) {
            before = log.written();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static long round(Observers observers, int exchanges, int threads) throws InterruptedException {
        long[] nanos = new long[threads];
        Thread[] running = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            int mine = t;
            running[t] = Thread.ofPlatform().start(() -> nanos[mine] = serve(observers, exchanges));
        }
        long most = 0;
        for (int t = 0; t < threads; t++) {
            running[t].join();
            most = Math.max(most, nanos[t]);
        }
        return most / exchanges;
    }

    private static long serve(Observers observers, int exchanges) {
        ListenerObserver listener = observers.listener("web");
        PoolObserver pool = observers.pool("app");
        BackendObserver backend = observers.backend("app", "a");
        TestExchange exchange = new TestExchange();
        long start = System.nanoTime();
        for (int i = 0; i < exchanges; i++) {
            exchange.endNanos = i;
            listener.exchangeStarted();
            pool.exchangeStarted();
            backend.exchangeStarted();
            backend.exchangeEnded(exchange);
            pool.exchangeEnded(exchange);
            listener.exchangeEnded(exchange);
        }
        return System.nanoTime() - start;
    }
}
