package io.sluice.health;

import io.netty.util.concurrent.Future;
import io.sluice.core.spi.HealthSubject;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one backend again and again: a probe starts when the one before it has ended and its time has come, so two never
 * overlap. Owned by the loop, but for {@link #stop}.
 */
final class ProbeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeCycle.class);

    private final HealthSubject subject;
    private final ProbePlan plan;
    private final AddressLookup lookup;
    private final RiseFall riseFall;
    private boolean first = true;
    private @Nullable ProbeAttempt attempt;
    private @Nullable Future<?> timer;
    private volatile boolean stopped;

    ProbeCycle(HealthSubject subject, ProbePlan plan) {
        this.subject = subject;
        this.plan = plan;
        this.lookup = plan.lookup(subject);
        this.riseFall = plan.riseFall();
    }

    /** Probes after the delay, and from then on until stopped. */
    void probeIn(long delayNanos) {
        if (runs()) {
            timer = plan.loop().schedule(this::probe, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Stops. Safe for use by any thread; what was found but not told yet is dropped. */
    void stop() {
        stopped = true;
        try {
            plan.loop().execute(this::abandon);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the probe with it.
        }
    }

    private void abandon() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (attempt != null) {
            attempt.abandon();
        }
    }

    private boolean runs() {
        return !stopped && !plan.loop().isShuttingDown();
    }

    private void probe() {
        if (runs()) {
            attempt = plan.attempt(this::ended);
            attempt.start(lookup);
        }
    }

    private void ended(ProbeAttempt attempt, Finding finding) {
        if (!runs()) {
            return;
        }
        long tookNanos = attempt.tookNanos();
        tell(finding, tookNanos);
        long delayNanos =
                first ? plan.timetable().second(tookNanos) : plan.timetable().next(tookNanos);
        first = false;
        probeIn(delayNanos);
    }

    private void tell(Finding finding, long tookNanos) {
        LOG.debug("probe of {}/{}: {}", subject.pool(), subject.name(), finding.reason());
        try {
            decide(finding);
            plan.observer().probed(subject.pool(), subject.name(), finding.passed(), tookNanos, finding.reason());
        } catch (RuntimeException e) {
            // The cycle must outlive a defect of those it tells.
            LOG.error("the result of a probe of {}/{} was not taken", subject.pool(), subject.name(), e);
        }
    }

    private void decide(Finding finding) {
        RiseFall.Decision decision = riseFall.count(subject.state(), finding.passed());
        if (decision == null) {
            return;
        }
        if (decision.up()) {
            subject.passed(decision.with(finding.reason()));
        } else {
            subject.failed(decision.with(finding.reason()));
        }
    }
}
