package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.conformance.Conformance;
import io.sluice.core.conformance.ConformanceCase;
import io.sluice.core.conformance.Outcome;
import io.sluice.core.conformance.PlainBackend;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No request of HTTP/2 becomes one of HTTP/1.1 that can be read in two ways. */
class DowngradeTest {

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
    Stream<DynamicTest> nothingIsSmuggledToABackend() {
        return Conformance.downgrade("127.0.0.1", proxy.address().getPort(), backend).stream()
                .map(one -> DynamicTest.dynamicTest(one.question(), () -> expectRefusedOrPlain(one)));
    }

    private static void expectRefusedOrPlain(ConformanceCase one) {
        Outcome outcome = one.run();
        assertThat(outcome.verdict())
                .as("%s: %s%n%s", one, outcome.what(), outcome.transcript())
                .isEqualTo(Outcome.Verdict.EXACT);
    }
}
