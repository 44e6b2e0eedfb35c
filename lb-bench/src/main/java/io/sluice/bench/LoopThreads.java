package io.sluice.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads of the kind that event loops run on: Netty pools buffers and its own objects for no others. Made by JMH. */
public final class LoopThreads extends ThreadPoolExecutor {

    /**
     * Called by JMH.
     *
     * @param threads how many
     * @param name what their names begin with
     */
    public LoopThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name, true));
    }
}
