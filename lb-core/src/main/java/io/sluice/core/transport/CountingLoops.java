package io.sluice.core.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Event loops of which each says how many channels it has, as Netty's know but do not tell. */
final class CountingLoops extends MultiThreadIoEventLoopGroup {

    CountingLoops(int threads, ThreadFactory threadFactory, IoHandlerFactory handler) {
        super(threads, threadFactory, handler);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handler, Object... none) {
        return new Counting(this, executor, handler);
    }

    /** One of them. */
    static final class Counting extends SingleThreadIoEventLoop {

        private Counting(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handler) {
            super(parent, executor, handler);
        }

        /** The channels that are not closed yet, all through; for any thread. */
        int channels() {
            return getNumOfRegisteredChannels();
        }
    }
}
