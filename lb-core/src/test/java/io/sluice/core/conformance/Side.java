package io.sluice.core.conformance;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** The tester's part in one case. */
interface Side extends AutoCloseable {

    Talk talk();

    /** Whether the other side still does its work on this connection after what it has been told. */
    boolean stillServes() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** What is done in a case. */
    @FunctionalInterface
    interface Script<S extends Side> {
        void run(S side) throws IOException, InterruptedException;
    }

    /** Begins a case. */
    @FunctionalInterface
    interface Opening<S extends Side> {
        S open() throws IOException, InterruptedException;
    }

    /** Thrown by a script that has seen something wrong. */
    final class Deviation extends RuntimeException {
        Deviation(String what) {
            super(what);
        }
    }

    /** Thrown by a script that cannot ask its question here. */
    final class Skip extends RuntimeException {
        Skip(String why) {
            super(why);
        }
    }

    static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new Deviation(otherwise);
        }
    }

    static <S extends Side> Callable<Outcome> asked(Opening<S> opening, Script<S> script, Expectation expectation) {
        return () -> {
            try (S side = opening.open()) {
                return outcome(side, script, expectation).in(side.talk());
            }
        };
    }

    private static <S extends Side> Outcome outcome(S side, Script<S> script, Expectation expectation)
            throws InterruptedException {
        try {
            script.run(side);
            Outcome outcome = expectation.judge(side);
            List<String> complaints = side.talk().books.complaints();
            return complaints.isEmpty() ? outcome : Outcome.wrong(String.join("; ", complaints));
        } catch (Skip skip) {
            return Outcome.skipped(skip.getMessage());
        } catch (Deviation deviation) {
            return Outcome.wrong(deviation.getMessage());
        } catch (IOException broken) {
            return Outcome.wrong(broken + ", " + side.talk().describe());
        }
    }
}
