package io.sluice.core.conformance;

import java.util.concurrent.Callable;

/** One question to an HTTP/2 endpoint. Cases are independent of each other and of their order. */
public final class ConformanceCase {

    private final String section;
    private final String question;
    private final Callable<Outcome> script;

    ConformanceCase(String section, String question, Callable<Outcome> script) {
        this.section = section;
        this.question = question;
        this.script = script;
    }

    /** The section that says what is right: of RFC 9113, or of the RFC that it begins with. */
    public String section() {
        return section;
    }

    /** What is done to the other side. */
    public String question() {
        return question;
    }

    /** Asks over a connection of its own. Never throws: whatever goes wrong is an outcome. */
    public Outcome run() {
        try {
            return script.call();
        } catch (Exception failed) {
            return Outcome.wrong("the tester failed: " + failed);
        }
    }

    @Override
    public String toString() {
        return section + " " + question;
    }
}
