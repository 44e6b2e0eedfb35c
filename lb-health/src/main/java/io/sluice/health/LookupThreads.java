package io.sluice.health;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that may wait for names: at most a few, started when needed, gone when idle. */
final class LookupThreads {

    private static final int MOST = 16;
    private static final int IDLE_SECONDS = 10;

    private LookupThreads() {}

    static ExecutorService start() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST,
                MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("health-lookup", true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
