package io.sluice.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files of all pools' TLS, on one thread of its own. */
final class PoolWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PoolWatch.class);

    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sluice-pool-certificates").factory());

    /** Begins to look. */
    PoolWatch(List<PoolFiles> pools) {
        pools.stream().filter(files -> files.interval().isPositive()).forEach(files -> later(files, files.interval()));
    }

    private void later(PoolFiles files, Duration delay) {
        thread.schedule(() -> look(files), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(PoolFiles files) {
        boolean settled = true;
        try {
            settled = files.look();
        } catch (RuntimeException e) {
            LOG.error("looking at the files of a pool's TLS failed", e);
        }
        Duration interval = files.interval();
        later(files, settled || interval.compareTo(SETTLING) < 0 ? interval : SETTLING);
    }

    /** Stops looking; returns when nothing is looked at any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the thread that looks at the files of pools' TLS does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
