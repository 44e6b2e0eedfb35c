package io.sluice.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    @ParameterizedTest
    @CsvSource({
        "run sluice.yaml, true",
        "run -, true",
        "run --help, false",
        "run, false",
        "run a b, false",
        "check sluice.yaml, false",
        "demo, false"
    })
    void onlyRunWithAFileGoesPastTheCommandLine(String line, boolean plain) {
        assertThat(Main.isPlainRun(line.split(" "))).isEqualTo(plain);
    }
}
