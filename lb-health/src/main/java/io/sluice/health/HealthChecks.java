package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.HealthSubject;
import io.sluice.core.transport.Transport;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Probes the backends of any number of pools, all on one event loop of its own, away from those that carry exchanges.
 * Safe for use by any thread but that loop.
 *
 * <pre>
 *   HealthChecks --watch--> ProbePlan (per pool) --> ProbeCycle (per backend) --> ProbeAttempt (per probe)
 *                                                        |     |                      |
 *                      HealthSubject <-- RiseFall <------+     +-> ProbeTimetable     +-> AddressLookup, ProbeConnector
 * </pre>
 *
 * Names are resolved on threads of their own, which are there only while a backend's name has no address.
 */
public final class HealthChecks implements AutoCloseable {

    private static final int CLOSE_SECONDS = 5;

    private final Transport transport;
    private final ProbeObserver observer;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ExecutorService lookups = LookupThreads.start();

    /** The probing of the subjects of one call of {@link HealthChecks#watch}. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {

        /** Stops. A result that is being told at this moment may still arrive, no other will. */
        @Override
        void close();
    }

    /** Starts the event loop; nothing is probed yet. */
    public HealthChecks(Transport transport, ProbeObserver observer) {
        this.transport = transport;
        this.observer = observer;
        this.group = transport.newGroup(1, "health");
        this.loop = group.next();
    }

    /**
     * Probes the subjects from now on, each until the watch or all of this is closed. The first probes begin at once.
     * Decisions are told to the subjects on the health loop.
     *
     * @param tls TLS for the connections to these subjects, null where they are plain
     * @throws IllegalStateException where this is closed
     */
    public Watch watch(Collection<? extends HealthSubject> subjects, HealthSettings settings, @Nullable ClientTls tls) {
        return watch(subjects, settings, tls, SendProxy.OFF);
    }

    /**
     * As {@link #watch(Collection, HealthSettings, ClientTls)}.
     *
     * @param sendProxy whether the connections to these subjects begin with a PROXY header; that of a probe tells of no client
     */
    public Watch watch(
            Collection<? extends HealthSubject> subjects,
            HealthSettings settings,
            @Nullable ClientTls tls,
            SendProxy sendProxy) {
        if (loop.isShuttingDown()) {
            throw new IllegalStateException("health checks are closed");
        }
        ProbePlan plan = plan(settings, tls, sendProxy);
        List<ProbeCycle> cycles =
                subjects.stream().map(subject -> new ProbeCycle(subject, plan)).toList();
        loop.execute(() -> begin(cycles, plan.timetable()));
        return () -> cycles.forEach(ProbeCycle::stop);
    }

    /** Stops all probes and waits for the loop to end. Called twice, it does nothing more. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        lookups.shutdownNow();
    }

    private ProbePlan plan(HealthSettings settings, @Nullable ClientTls tls, SendProxy sendProxy) {
        ProbeConnector connector = new ProbeConnector(transport, loop, settings.probe(), tls, sendProxy);
        ProbeTimetable timetable = new ProbeTimetable(settings.interval().toNanos(), new SplittableRandom());
        return new ProbePlan(loop, settings, connector, timetable, observer, lookups);
    }

    private static void begin(List<ProbeCycle> cycles, ProbeTimetable timetable) {
        for (int i = 0; i < cycles.size(); i++) {
            cycles.get(i).probeIn(timetable.first(i, cycles.size()));
        }
    }
}
