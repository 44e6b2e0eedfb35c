package io.sluice.core.pool;

import io.sluice.core.balance.ResponseTime;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.EndCause;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer may want to know of the work of a backend: how many exchanges are on their way and how long it takes to answer.
 * Written by the event loops, read by them all; there is no lock.
 */
final class BackendLoad {

    /** Where the backend stands in the list of a balancer. */
    private record Place(Balancer balancer, int index) {}

    private final AtomicInteger outstanding = new AtomicInteger();
    private final LongAdder ofPool;
    private final ResponseTime responseTime = new ResponseTime();
    private volatile @Nullable Place place;

    /** @param ofPool counts the exchanges of all backends of the pool */
    BackendLoad(LongAdder ofPool) {
        this.ofPool = ofPool;
    }

    /** From now on that balancer is told of changes; none is with null. */
    void tell(@Nullable Balancer balancer, int index) {
        place = balancer == null ? null : new Place(balancer, index);
    }

    int outstanding() {
        return outstanding.get();
    }

    long ofPool() {
        return ofPool.sum();
    }

    long latencyNanos(long nowNanos) {
        return responseTime.nanos(nowNanos);
    }

    void started(long nowNanos) {
        outstanding.incrementAndGet();
        ofPool.increment();
        responseTime.begin(nowNanos);
        changed();
    }

    /** The response head is there, or the connection of a relayed client. */
    void answered(long begunNanos, long nowNanos, boolean failed) {
        responseTime.end(begunNanos);
        responseTime.add(nowNanos, nowNanos - begunNanos, failed);
    }

    void ended(long begunNanos, long nowNanos, boolean answered, EndCause cause) {
        outstanding.decrementAndGet();
        ofPool.decrement();
        boolean failed = cause.side() == EndCause.Side.BACKEND;
        if (!answered) {
            responseTime.end(begunNanos);
            if (failed) {
                responseTime.add(nowNanos, nowNanos - begunNanos, true);
            } else {
                // Nobody waited for the end, so it would have taken that long at least.
                responseTime.atLeast(nowNanos, nowNanos - begunNanos);
            }
        } else if (failed && cause != EndCause.RETRIED_STATUS) {
            responseTime.add(nowNanos, nowNanos - begunNanos, true);
        }
        changed();
    }

    private void changed() {
        Place told = place;
        if (told != null) {
            told.balancer().loadChanged(told.index());
        }
    }
}
