package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A candidate whose load and latency the test sets. */
record TestCandidate(String name, int weight, AtomicInteger load, AtomicLong pool, AtomicLong latency)
        implements Candidate {

    /** Candidates a, b, c, ... with those weights and no load. */
    static List<TestCandidate> of(int... weights) {
        AtomicLong pool = new AtomicLong();
        List<TestCandidate> candidates = new ArrayList<>();
        for (int weight : weights) {
            String name =
                    candidates.size() < 26 ? String.valueOf((char) ('a' + candidates.size())) : "b" + candidates.size();
            candidates.add(new TestCandidate(name, weight, new AtomicInteger(), pool, new AtomicLong()));
        }
        return candidates;
    }

    void begin() {
        load.incrementAndGet();
        pool.incrementAndGet();
    }

    void end() {
        load.decrementAndGet();
        pool.decrementAndGet();
    }

    @Override
    public int outstanding() {
        return load.get();
    }

    @Override
    public long poolOutstanding() {
        return pool.get();
    }

    @Override
    public long latencyNanos(long nowNanos) {
        return latency.get();
    }
}
