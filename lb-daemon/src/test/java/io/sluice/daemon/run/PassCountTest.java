package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.Tracked;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassCountTest {

    /** P is a run that passed, f one that failed; what comes out is whether it holds after each. */
    @ParameterizedTest
    @CsvSource({
        "P,      P", // the first decides
        "f,      f",
        "Pff,    PPP", // two failures are not three
        "Pfff,   PPPf",
        "PffPff, PPPPPP", // in a row
        "fPP,    ffP",
        "fPfPP,  ffffP",
        "Pffff,  PPPff",
        "PfffPP, PPPffP"
    })
    void theFirstRunDecidesAndLaterOnesByRiseAndFall(String runs, String holds) {
        PassCount count = new PassCount(new Tracked.Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3));
        assertThat(count.failing()).contains("has not passed yet");

        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < runs.length(); i++) {
            count.ran(runs.charAt(i) == 'P' ? Optional.empty() : Optional.of("no"));
            seen.append(count.failing().isEmpty() ? 'P' : 'f');
        }

        assertThat(seen).hasToString(holds);
    }
}
