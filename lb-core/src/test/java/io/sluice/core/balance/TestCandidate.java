package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A candidate whose load the test sets. */
record TestCandidate(String name, int weight, AtomicInteger load) implements Candidate {

    /** Candidates a, b, c, ... with those weights and no load. */
    static List<TestCandidate> of(int... weights) {
        List<TestCandidate> candidates = new ArrayList<>();
        for (int weight : weights) {
            candidates.add(
                    new TestCandidate(String.valueOf((char) ('a' + candidates.size())), weight, new AtomicInteger()));
        }
        return candidates;
    }

    @Override
    public int outstanding() {
        return load.get();
    }

    @Override
    public long poolOutstanding() {
        return 0;
    }

    @Override
    public long latencyNanos(long nowNanos) {
        return UNKNOWN;
    }
}
