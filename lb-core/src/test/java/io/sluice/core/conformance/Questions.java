package io.sluice.core.conformance;

import java.util.ArrayList;
import java.util.List;

/** Collects cases, each over a connection of its own. */
final class Questions<S extends Side> {

    private final Side.Opening<S> usual;
    private final List<ConformanceCase> cases;

    Questions(Side.Opening<S> usual) {
        this(usual, new ArrayList<>());
    }

    private Questions(Side.Opening<S> usual, List<ConformanceCase> cases) {
        this.usual = usual;
        this.cases = cases;
    }

    /** The same collection; the connections are opened in another way. */
    Questions<S> over(Side.Opening<S> other) {
        return new Questions<>(other, cases);
    }

    Questions<S> ask(String section, String question, Side.Script<S> script, Expectation expectation) {
        cases.add(new ConformanceCase(section, question, Side.asked(usual, script, expectation)));
        return this;
    }

    List<ConformanceCase> cases() {
        return cases;
    }
}
