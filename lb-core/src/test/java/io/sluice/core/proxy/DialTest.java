package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.transport.Transport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

public class DialTest {

    /** A socket in a process that has no descriptor left. */
    public static final class NoSocket extends NioSocketChannel {

        public NoSocket() {
            throw new IllegalStateException("too many open files");
        }
    }

    @Test
    void aSocketThatCannotBeMadeIsToldOnTheEventLoop() throws Exception {
        Transport transport = new Transport(
                "broken",
                NioIoHandler::newFactory,
                family -> new NioServerSocketChannel(),
                family -> new NoSocket(),
                path -> path,
                false);
        RecordingObservers seen = new RecordingObservers();
        PoolSettings settings = new PoolSettings(
                "app",
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 1, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        Pool pool = new Pool(settings, Balancers.of("round-robin").orElseThrow(), seen);
        Backend backend = pool.backends().getFirst();
        EventLoopGroup group = transport.newGroup(1, "dial-test");
        try {
            Loop loop = new Loop((EventLoop) group.iterator().next(), transport, 1);
            backend.reserveConnection();
            loop.eventLoop()
                    .submit(() -> new BackendConnection(loop, backend, new PoolPlan(pool, null), null).dial(null))
                    .sync();
            String thread = loop.eventLoop()
                    .submit(() -> Thread.currentThread().getName())
                    .get();
            seen.awaitCount("CONNECT_FAILED on " + thread, 1);
            assertThat(backend.connections()).isZero();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
