package io.sluice.core.conformance;

/**
 * How one case went.
 *
 * @param what the answer in a few words
 * @param transcript what was sent and what came, a line each
 */
public record Outcome(Verdict verdict, String what, String transcript) {

    /** What an answer is worth. */
    public enum Verdict {
        /** The very answer that the RFC names. */
        EXACT,
        /** An answer that the RFC permits though it names another one: a generic code, a connection error for a stream's. */
        ALLOWED,
        /** The case cannot be asked here. */
        SKIPPED,
        /** The RFC forbids this answer. */
        WRONG
    }

    static Outcome exact(String what) {
        return new Outcome(Verdict.EXACT, what, "");
    }

    static Outcome allowed(String what) {
        return new Outcome(Verdict.ALLOWED, what, "");
    }

    static Outcome skipped(String what) {
        return new Outcome(Verdict.SKIPPED, what, "");
    }

    static Outcome wrong(String what) {
        return new Outcome(Verdict.WRONG, what, "");
    }

    Outcome in(Talk talk) {
        return new Outcome(verdict, what, talk.transcript());
    }
}
