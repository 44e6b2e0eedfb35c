package io.sluice.health;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sluice.core.settings.Checks;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One probe from start to end, with one deadline over all of it. Owned by the loop; ends once, and closes what it opened.
 *
 * <pre>
 *   RESOLVING --> CONNECTING --> HANDSHAKING --> WAITING --> ENDED
 *       |             |    \______(no TLS)_______^   |         ^
 *       +-------------+--------------+---------------+---------+
 *              deadline, failure, or an answer
 * </pre>
 */
final class ProbeAttempt {

    private final EventLoop loop;
    private final ProbeConnector connector;
    private final Duration timeout;
    private final BiConsumer<ProbeAttempt, Finding> whenEnded;
    private final long startedNanos = System.nanoTime();
    private ProbePhase phase = ProbePhase.RESOLVING;
    private int interim;
    private @Nullable SocketAddress address;
    private @Nullable Channel channel;
    private @Nullable Future<?> deadline;

    ProbeAttempt(
            EventLoop loop, ProbeConnector connector, Duration timeout, BiConsumer<ProbeAttempt, Finding> whenEnded) {
        this.loop = loop;
        this.connector = connector;
        this.timeout = timeout;
        this.whenEnded = whenEnded;
    }

    /** Begins. Tells the end by {@code whenEnded}, perhaps before it returns. */
    void start(AddressLookup lookup) {
        deadline = loop.schedule(this::timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        lookup.address().addListener((Future<SocketAddress> done) -> {
            if (done.isSuccess()) {
                connect(done.getNow());
            } else {
                fail(done.cause());
            }
        });
    }

    private void connect(SocketAddress target) {
        if (!open()) {
            return;
        }
        if (target instanceof InetSocketAddress inet && inet.isUnresolved()) {
            fail("the name \"" + inet.getHostString() + "\" does not resolve");
            return;
        }
        enter(ProbePhase.CONNECTING);
        address = target;
        ChannelFuture connecting = connector.connect(target, this);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(done.cause());
            }
        });
    }

    /** The address that it connected to. */
    SocketAddress address() {
        SocketAddress connected = address;
        if (connected == null) {
            throw new IllegalStateException("asked for the address in " + phase);
        }
        return connected;
    }

    /** True until the probe has ended. */
    boolean open() {
        return phase != ProbePhase.ENDED;
    }

    /** Goes on to a later phase. */
    void enter(ProbePhase next) {
        if (next.compareTo(phase) <= 0) {
            throw new IllegalStateException(next + " after " + phase);
        }
        phase = next;
    }

    /** Counts an interim response; how many there were. */
    int interim() {
        return ++interim;
    }

    /** Ends it well. */
    void pass(String what) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(tookNanos()));
        end(new Finding(true, what + " in " + millis + " ms"));
    }

    /** Ends it badly. */
    void fail(String reason) {
        end(new Finding(false, reason));
    }

    /** Ends it badly. */
    void fail(Throwable cause) {
        fail(FailureReasons.of(cause, phase));
    }

    /** The other side closed the connection. */
    void closed() {
        fail(FailureReasons.closed(phase));
    }

    /** Since it began. */
    long tookNanos() {
        return System.nanoTime() - startedNanos;
    }

    private void timedOut() {
        fail("timed out after " + Checks.text(timeout) + " " + phase.doing());
    }

    private void end(Finding finding) {
        if (open()) {
            abandon();
            whenEnded.accept(this, finding);
        }
    }

    /** Ends it without telling. */
    void abandon() {
        phase = ProbePhase.ENDED;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
    }
}
