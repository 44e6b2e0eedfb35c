package io.sluice.core.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Asks any server by hand: -Dsluice.conformance.address=127.0.0.1:8080 (HTTP/2 with prior knowledge; / and /large have to be
 * there). It prints what is not exact, and does not judge: other servers have their own rules.
 */
class AnyServerConformanceTest {

    private static final String ADDRESS = System.getProperty("sluice.conformance.address", "");

    @Test
    @SuppressWarnings("SystemOut")
    void whatTheServerAnswersIsPrinted() {
        assumeTrue(!ADDRESS.isEmpty(), "no server to ask: sluice.conformance.address is not set");
        int colon = ADDRESS.lastIndexOf(':');
        List<ConformanceCase> cases =
                Conformance.listener(ADDRESS.substring(0, colon), Integer.parseInt(ADDRESS.substring(colon + 1)), null);
        Map<Outcome.Verdict, Integer> counts = new EnumMap<>(Outcome.Verdict.class);
        for (ConformanceCase one : cases) {
            Outcome outcome = one.run();
            counts.merge(outcome.verdict(), 1, Integer::sum);
            if (outcome.verdict() != Outcome.Verdict.EXACT) {
                System.out.println(outcome.verdict() + " " + one + ": " + outcome.what());
            }
        }
        System.out.println(cases.size() + " cases: " + counts);
    }
}
