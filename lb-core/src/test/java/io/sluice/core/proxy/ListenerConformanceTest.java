package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.conformance.Conformance;
import io.sluice.core.conformance.ConformanceCase;
import io.sluice.core.conformance.Outcome;
import io.sluice.core.conformance.PlainBackend;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The HTTP/2 listener answers every question of the conformance tester, with HTTP/1.1 behind it. */
class ListenerConformanceTest {

    private static PlainBackend backend;
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        backend = new PlainBackend();
        proxy = Proxy.toPorts(backend.port()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        backend.close();
    }

    @TestFactory
    Stream<DynamicTest> everyQuestionIsAnsweredAsTheRfcSays() {
        return Conformance.listener("127.0.0.1", proxy.address().getPort(), null).stream()
                .map(one -> DynamicTest.dynamicTest(one.toString(), () -> expectAnswer(one)));
    }

    private static void expectAnswer(ConformanceCase one) {
        Outcome outcome = one.run();
        Assumptions.assumeFalse(outcome.verdict() == Outcome.Verdict.SKIPPED, outcome.what());
        assertThat(outcome.verdict())
                .as("%s: %s%n%s", one, outcome.what(), outcome.transcript())
                .isIn(Outcome.Verdict.EXACT, Outcome.Verdict.ALLOWED);
    }
}
