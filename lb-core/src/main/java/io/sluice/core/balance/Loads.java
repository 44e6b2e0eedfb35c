package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.List;

/** The loads of candidates, each relative to its weight. */
final class Loads {

    private final Candidate[] candidates;
    private final int[] weights;

    Loads(List<? extends Candidate> candidates) {
        this.candidates = candidates.toArray(Candidate[]::new);
        this.weights = WeightedDraw.weights(candidates);
    }

    int count() {
        return candidates.length;
    }

    /** Not to be changed. */
    int[] weights() {
        return weights;
    }

    Candidate candidate(int index) {
        return candidates[index];
    }

    /** Outstanding exchanges for the weight. Of numbers as small as these, equal quotients are equal and others are not. */
    double of(int index) {
        return (double) candidates[index].outstanding() / weights[index];
    }
}
