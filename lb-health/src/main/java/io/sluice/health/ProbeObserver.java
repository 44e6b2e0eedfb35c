package io.sluice.health;

/** Watches probes, for metrics. Called on the thread that probes; must not block. */
@FunctionalInterface
public interface ProbeObserver {

    /**
     * A probe ended, whatever the state of its backend. The subject has been told what follows from it, if anything does.
     *
     * @param durationNanos from the start of the probe to its end
     * @param reason what was seen, for people, such as {@code "HTTP 503, expected 200-399"}
     */
    void probed(String pool, String backend, boolean passed, long durationNanos, String reason);

    /** An observer that does nothing. */
    static ProbeObserver none() {
        return (pool, backend, passed, durationNanos, reason) -> {};
    }
}
