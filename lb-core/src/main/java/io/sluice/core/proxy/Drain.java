package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The end of serving, in steps: say close, wait a grace, close the idle, wait for the rest, close the rest. */
final class Drain {

    private static final long LOOK_NANOS = 20_000_000;
    private static final long MOST_GRACE_NANOS = 1_000_000_000;
    private static final long MOST_CLOSING_NANOS = 1_000_000_000;

    private final Loops loops;
    private final IntSupplier connections;
    private final long startNanos = System.nanoTime();
    private final long timeoutNanos;
    private final long graceNanos;
    private final EventLoop clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Drain(Loops loops, IntSupplier connections, Duration timeout) {
        this.loops = loops;
        this.connections = connections;
        this.timeoutNanos = timeout.toNanos();
        this.graceNanos = Math.min(MOST_GRACE_NANOS, timeoutNanos / 2);
        this.clock = loops.all().getFirst().eventLoop();
    }

    CompletableFuture<Void> start() {
        loops.drain();
        look();
        return done;
    }

    private void look() {
        long elapsed = System.nanoTime() - startNanos;
        if (connections.getAsInt() == 0 || elapsed >= timeoutNanos + MOST_CLOSING_NANOS) {
            done.complete(null);
            return;
        }
        if (elapsed >= timeoutNanos) {
            loops.forEachClient(AcceptedConnection::close);
        } else if (elapsed >= graceNanos) {
            loops.forEachClient(AcceptedConnection::closeIfIdle);
        }
        clock.schedule(this::look, LOOK_NANOS, TimeUnit.NANOSECONDS);
    }
}
