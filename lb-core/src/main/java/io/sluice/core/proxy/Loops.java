package io.sluice.core.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.transport.Transport;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The event loops of the data plane, each with what belongs to it. Does not change after it was made. */
final class Loops {

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<Loop> all = new ArrayList<>();
    private final IdentityHashMap<EventLoop, Loop> byEventLoop = new IdentityHashMap<>();

    Loops(TransportSettings settings) {
        transport = Transport.of(settings.io());
        int count = settings.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : settings.eventLoops();
        group = transport.newGroup(count, "sluice-loop");
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            Loop loop = new Loop(eventLoop, transport);
            all.add(loop);
            byEventLoop.put(eventLoop, loop);
            loop.start();
        }
    }

    Transport transport() {
        return transport;
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
    void forEachClient(Consumer<ClientConnection> action) {
        for (Loop loop : all) {
            loop.eventLoop().execute(() -> loop.clients().forEach(action));
        }
    }

    /** Has every loop drain its client connections. Does not wait for it. */
    void drain() {
        all.forEach(loop -> loop.eventLoop().execute(loop::drain));
    }

    /** Ends the threads; blocks for a few seconds at most. */
    void close() {
        for (Loop loop : all) {
            loop.eventLoop().execute(loop::closeIdle);
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
