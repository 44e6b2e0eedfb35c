package io.sluice.core.balance;

import io.sluice.core.spi.Balancer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Requests that come one after the other, each of another client, and last while so many others come. */
final class Workload {

    private final Balancer balancer;
    private final List<TestCandidate> candidates;
    private final int concurrency;
    private final SplittableRandom keys;
    private final TestRequest request = new TestRequest();
    private final ArrayDeque<Integer> running = new ArrayDeque<>();
    private final int[] picks;

    Workload(Balancer balancer, List<TestCandidate> candidates, int concurrency, long seed) {
        this.balancer = balancer;
        this.candidates = candidates;
        this.concurrency = concurrency;
        this.keys = new SplittableRandom(seed);
        this.picks = new int[candidates.size()];
    }

    int next() {
        if (running.size() >= concurrency) {
            end(running.remove());
        }
        request.hash = keys.nextLong() | 1;
        request.sourceHash = request.hash;
        int picked = balancer.pick(request, 0);
        picks[picked]++;
        candidates.get(picked).begin();
        balancer.loadChanged(picked);
        running.add(picked);
        return picked;
    }

    private void end(int index) {
        candidates.get(index).end();
        balancer.loadChanged(index);
    }

    /** How often each was picked of so many times. */
    int[] run(int times) {
        for (int i = 0; i < times; i++) {
            next();
        }
        return Arrays.copyOf(picks, picks.length);
    }
}
