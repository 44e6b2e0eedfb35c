package io.sluice.health;

import io.netty.channel.EventLoop;
import io.sluice.core.spi.HealthSubject;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What the cycles of one watched pool share. Used on the loop only.
 *
 * @param lookups the threads that may wait for names
 */
record ProbePlan(
        EventLoop loop,
        HealthSettings settings,
        ProbeConnector connector,
        ProbeTimetable timetable,
        ProbeObserver observer,
        Executor lookups) {

    AddressLookup lookup(HealthSubject subject) {
        return new AddressLookup(subject, loop, lookups);
    }

    RiseFall riseFall() {
        return new RiseFall(settings.rise(), settings.fall());
    }

    ProbeAttempt attempt(BiConsumer<ProbeAttempt, Finding> whenEnded) {
        return new ProbeAttempt(loop, connector, settings.timeout(), whenEnded);
    }
}
