package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.conformance.Conformance;
import io.sluice.core.conformance.ConformanceCase;
import io.sluice.core.conformance.Outcome;
import io.sluice.core.conformance.TestedProxy;
import io.sluice.core.settings.Http2Limits;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The client side of HTTP/2 answers every question of the conformance tester, with a client of HTTP/1.1 before it. */
class BackendConformanceTest {

    private static TestedProxy backend;
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        backend = new TestedProxy();
        proxy = Proxy.toPorts(backend.port())
                .http2(Http2Limits.defaults())
                .retries(2)
                .start();
        backend.front(proxy.address());
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        backend.close();
    }

    @TestFactory
    Stream<DynamicTest> everyQuestionIsAnsweredAsTheRfcSays() {
        return Conformance.backend(backend).stream()
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
