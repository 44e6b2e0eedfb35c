package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.Relayed;
import io.sluice.core.spi.StickyOutcome;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what the data plane tells, and proves at the end that every beginning had its end. */
final class RecordingObservers implements Observers {

    /** What was known of an exchange when it ended. */
    record Seen(
            EndCause cause,
            ExchangePhase phase,
            int status,
            int retries,
            String pool,
            String backend,
            long requestBytes,
            long responseBytes,
            boolean reused,
            long queueNanos,
            String target,
            String client,
            Relayed relayed) {

        static Seen of(ExchangeRecord exchange) {
            assertThat(exchange.endNanos()).isGreaterThanOrEqualTo(exchange.startNanos());
            return new Seen(
                    exchange.cause(),
                    exchange.phase(),
                    exchange.status(),
                    exchange.retries(),
                    exchange.pool(),
                    exchange.backend(),
                    exchange.requestBytes(),
                    exchange.responseBytes(),
                    exchange.backendConnectionReused(),
                    exchange.queueNanos(),
                    exchange.target(),
                    exchange.client().toString(),
                    exchange.relayed());
        }
    }

    /** Counts of one word at one place. */
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    private final BlockingQueue<Seen> ended = new LinkedBlockingQueue<>();
    private final List<Seen> attempts = new CopyOnWriteArrayList<>();

    /** The next exchange that ended. */
    Seen next() throws InterruptedException {
        Seen next = ended.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("an exchange that ended").isNotNull();
        return next;
    }

    /** The attempts on backends that have ended. */
    List<Seen> attempts() {
        return attempts;
    }

    int count(String what) {
        AtomicInteger count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    /** Waits until something has been told that often. */
    synchronized void awaitCount(String what, int least) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (count(what) < least) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            assertThat(left)
                    .as("time left for \"" + what + "\" among " + counts)
                    .isPositive();
            wait(left);
        }
    }

    /** Each of these pairs is even, at the listener, the pool and each backend. */
    void expectBalanced() {
        Map<String, Integer> open = new TreeMap<>();
        counts.forEach((what, count) -> {
            if (what.endsWith("+")) {
                String pair = what.substring(0, what.length() - 1);
                open.put(pair, count.get() - count(pair + "-"));
            }
        });
        assertThat(open)
                .as("what began and did not end, of " + counts)
                .allSatisfy((what, left) -> assertThat(left).isZero());
    }

    private synchronized void add(String what) {
        counts.computeIfAbsent(what, any -> new AtomicInteger()).incrementAndGet();
        notifyAll();
    }

    @Override
    public ListenerObserver listener(String listener) {
        return new RecordedListener();
    }

    private final class RecordedListener implements ListenerObserver {
        @Override
        public void connectionOpened() {
            add("client connections+");
        }

        @Override
        public void connectionClosed() {
            add("client connections-");
        }

        @Override
        public void limitReached(String limit) {
            add("listener limit " + limit);
        }

        @Override
        public void tunnelOpened() {
            add("tunnels+");
        }

        @Override
        public void tunnelClosed() {
            add("tunnels-");
        }

        @Override
        public void proxyHeaderRefused(String reason) {
            add("PROXY header " + reason);
        }

        @Override
        public void handshakeDone(TlsFacts facts) {
            add("handshake " + facts.version());
        }

        @Override
        public void handshakeFailed(TlsFailure reason) {
            add("handshake failed " + reason.label());
        }

        @Override
        public void clientHelloRefused(String reason) {
            add("ClientHello " + reason);
        }

        @Override
        public void mirrored() {
            add("mirrored");
        }

        @Override
        public void mirrorDropped(String reason) {
            add("mirror dropped " + reason);
        }

        @Override
        public void compressed(String coding, long bytesIn, long bytesOut) {
            add("compressed " + coding);
            add("compressed " + bytesIn + " to " + bytesOut);
        }

        @Override
        public void exchangeStarted() {
            add("exchanges+");
        }

        @Override
        public void exchangeEnded(ExchangeRecord exchange) {
            add("exchanges-");
            ended.add(Seen.of(exchange));
        }
    }

    @Override
    public PoolObserver pool(String pool) {
        return new PoolObserver() {
            @Override
            public void exchangeStarted() {
                add("pool exchanges+");
            }

            @Override
            public void exchangeEnded(ExchangeRecord exchange) {
                add("pool exchanges-");
            }

            @Override
            public void limitReached(String limit) {
                add("pool limit " + limit);
            }

            @Override
            public void sticky(StickyOutcome outcome) {
                add("sticky " + outcome);
            }

            @Override
            public void exchangeQueued() {
                add("queued");
            }

            @Override
            public void retried(EndCause cause) {
                add("retried " + cause);
            }
        };
    }

    @Override
    public BackendObserver backend(String pool, String backend) {
        return new BackendObserver() {
            @Override
            public void connectionOpened() {
                add("connections to " + backend + "+");
            }

            @Override
            public void connectionClosed(ConnectionClose reason) {
                add("connections to " + backend + "-");
                add("closed " + reason);
            }

            @Override
            public void connectFailed(EndCause cause) {
                add(cause + " of " + backend);
                add(cause + " on " + Thread.currentThread().getName());
            }

            @Override
            public void handshakeDone(long nanos) {
                add("handshake with " + backend);
            }

            @Override
            public void handshakeFailed(TlsFailure reason) {
                add("handshake with " + backend + " failed " + reason.label());
            }

            @Override
            public void exchangeStarted() {
                add("attempts on " + backend + "+");
            }

            @Override
            public void exchangeEnded(ExchangeRecord exchange) {
                add("attempts on " + backend + "-");
                attempts.add(Seen.of(exchange));
            }

            @Override
            public void stateChanged(BackendState from, BackendState to, String reason) {
                add(backend + " " + to);
            }
        };
    }
}
