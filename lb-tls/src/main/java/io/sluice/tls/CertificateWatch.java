package io.sluice.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of all listeners' certificates, on one thread of its own, and once a day at their ends.
 *
 * <p>Looking is asking each file for its time and size. Where there are very many the pause is a millisecond for each
 * certificate, if that is longer than what the listener asks for, so that this takes about a hundredth of one core.
 */
final class CertificateWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private static final long MILLIS_FOR_EACH = 1;
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration UPKEEP = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sluice-certificates").factory());
    private final CertificateObserver observer;

    /** Tells the observer of what is shown now, and begins to look. */
    CertificateWatch(List<ListenerTls> listeners, ExpiryWarnings expiry, CertificateObserver observer) {
        this.observer = observer;
        for (ListenerTls listener : listeners) {
            observer.shown(listener.name(), listener.shown());
            if (listener.interval().isPositive()) {
                later(listener, listener.interval());
            }
        }
        listeners.forEach(this::keepUp);
        thread.scheduleWithFixedDelay(
                () -> listeners.forEach(this::keepUp), UPKEEP.toMillis(), UPKEEP.toMillis(), TimeUnit.MILLISECONDS);
        thread.scheduleAtFixedRate(
                () -> listeners.forEach(expiry::tell), DAY.toMillis(), DAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void later(ListenerTls listener, Duration delay) {
        thread.schedule(() -> look(listener), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ListenerTls listener) {
        boolean settled = true;
        try {
            settled = listener.look(observer);
        } catch (RuntimeException e) {
            LOG.error("listener {}: looking at its certificates failed", listener.name(), e);
        }
        later(listener, pause(listener.interval(), settled, listener.size()));
    }

    private void keepUp(ListenerTls listener) {
        try {
            listener.upkeep(observer);
        } catch (RuntimeException e) {
            LOG.error("listener {}: the upkeep of its TLS failed", listener.name(), e);
        }
    }

    /** How long to wait for the next look. */
    static Duration pause(Duration interval, boolean settled, int certificates) {
        if (!settled) {
            return interval.compareTo(SETTLING) < 0 ? interval : SETTLING;
        }
        Duration fair = Duration.ofMillis(MILLIS_FOR_EACH * certificates);
        return interval.compareTo(fair) > 0 ? interval : fair;
    }

    /** Stops looking; returns when nothing is looked at any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the thread that looks at certificates does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
