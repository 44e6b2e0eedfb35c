package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The event loops of the data plane, each with what belongs to it. Does not change after it was made. */
final class Loops {

    private static final long MOST_CLOSING_NANOS = 100_000_000;

    /** Milliseconds in which connections end by themselves, as a rule in the first two. */
    private static final int LAST_ROUNDS = 20;

    /** In a row, before nothing is believed to be on its way between loops. */
    private static final int EMPTY_ROUNDS = 2;

    /** For responses that are about to go out while an address leaves: most take less, and neighbours are not led astray for longer. */
    private static final long GRACE_NANOS = 25_000_000;

    private static final long GRACE_STEP_NANOS = 2_000_000;

    private final Transport transport;
    private final Set<InetAddress> movingAddresses;
    private final EventLoopGroup group;
    private final List<Loop> all = new ArrayList<>();
    private final IdentityHashMap<EventLoop, Loop> byEventLoop = new IdentityHashMap<>();

    Loops(TransportSettings settings) {
        transport = Transport.of(settings.io());
        movingAddresses = settings.movingAddresses();
        int count = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        group = transport.newGroup(count, "sluice-loop");
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            Loop loop = new Loop(eventLoop, transport, count);
            all.add(loop);
            byEventLoop.put(eventLoop, loop);
            loop.start();
        }
        all.forEach(loop -> loop.meet(all));
    }

    Transport transport() {
        return transport;
    }

    /** True where the machine has the address at times only. */
    boolean moves(SocketAddress address) {
        return address instanceof InetSocketAddress inet && movingAddresses.contains(inet.getAddress());
    }

    EventLoopGroup group() {
        return group;
    }

    List<Loop> all() {
        return all;
    }

    Loop of(EventLoop eventLoop) {
        return Objects.requireNonNull(byEventLoop.get(eventLoop));
    }

    /** Does something with every client connection, each on its own event loop. Does not wait for it. */
    void forEachClient(Consumer<AcceptedConnection> action) {
        for (Loop loop : all) {
            loop.eventLoop().execute(() -> loop.clients().forEach(action));
        }
    }

    /** Has every loop drain its client connections. Blocks until each knows. */
    void drain() {
        all.stream().map(loop -> loop.eventLoop().submit(loop::drain)).toList().forEach(Future::awaitUninterruptibly);
    }

    /** After a drain that led to nothing connections to come stay open again. Blocks until each loop knows. */
    void stay() {
        all.stream().map(loop -> loop.eventLoop().submit(loop::stay)).toList().forEach(Future::awaitUninterruptibly);
    }

    /** Has the connections of some clients end with their next response. Blocks until each loop knows; returns how many. */
    int closeAfterResponse(Predicate<SocketAddress> which) {
        List<Future<Integer>> counts = all.stream()
                .map(loop -> loop.eventLoop().submit(() -> loop.closeAfterResponse(which)))
                .toList();
        return counts.stream()
                .mapToInt(count ->
                        count.awaitUninterruptibly(5, TimeUnit.SECONDS) && count.isSuccess() ? count.getNow() : 0)
                .sum();
    }

    /**
     * Closes the connections that came in at some addresses: those that are owed a response a little later than the others, the last
     * after {@link #GRACE_NANOS}. Waits until that is done, but not for long.
     */
    void closeConnectionsTo(Collection<InetAddress> addresses) {
        long start = System.nanoTime();
        Predicate<AcceptedConnection> there =
                client -> client.served().ends().local() instanceof InetSocketAddress local
                        && addresses.contains(local.getAddress());
        while (each(there, client -> client.closeAfterResponse(_ -> true), start) > 0
                && System.nanoTime() - start < GRACE_NANOS) {
            LockSupport.parkNanos(GRACE_STEP_NANOS);
        }
        each(there, AcceptedConnection::close, start);
    }

    /** Does something with some of the client connections, and says how many they were; does not wait for long for a busy loop. */
    private int each(Predicate<AcceptedConnection> which, Consumer<AcceptedConnection> action, long startNanos) {
        List<Future<Integer>> counts = all.stream()
                .map(loop -> loop.eventLoop().submit(() -> {
                    List<AcceptedConnection> chosen =
                            loop.clients().stream().filter(which).toList();
                    chosen.forEach(action);
                    return chosen.size();
                }))
                .toList();
        int sum = 0;
        for (Future<Integer> count : counts) {
            long left = MOST_CLOSING_NANOS - (System.nanoTime() - startNanos);
            sum += count.awaitUninterruptibly(Math.max(left, 0), TimeUnit.NANOSECONDS) && count.isSuccess()
                    ? count.getNow()
                    : 0;
        }
        return sum;
    }

    /** Ends the threads; blocks for a few seconds at most. */
    void close() {
        int empty = 0;
        for (int round = 0; round < LAST_ROUNDS && empty < EMPTY_ROUNDS && closeIdleNow(); round++) {
            empty = Transport.isEmpty(group) ? empty + 1 : 0;
        }
        // Else a quiet moment first, as each connection has yet to be told; Netty has it last 100 ms.
        group.shutdownGracefully(empty == EMPTY_ROUNDS ? 0 : 20, 2000, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /**
     * Closes what nobody uses. A connection ends in its own time, with io_uring in the kernel's, and what ends on one loop may
     * be told to another: hence a millisecond of time. False where a loop does not go on.
     */
    private boolean closeIdleNow() {
        return all.stream()
                .map(loop -> loop.eventLoop().schedule(loop::closeIdle, 1, TimeUnit.MILLISECONDS))
                .toList()
                .stream()
                .allMatch(closed -> closed.awaitUninterruptibly(1, TimeUnit.SECONDS));
    }
}
