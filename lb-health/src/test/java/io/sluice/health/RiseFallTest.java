package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiseFallTest {

    /** Probes are p for a pass and f for a failure; the verdicts are u for up, d for down and - for nothing. */
    @ParameterizedTest
    @CsvSource({
        "STARTING,    p,      u",
        "STARTING,    f,      d",
        "UP,          ff,     --",
        "UP,          fff,    --d",
        "UP,          ffpff,  -----",
        "UP,          ffpfff, -----d",
        "UP,          ffff,   --dd",
        "UP,          pppp,   ----",
        "DOWN,        p,      -",
        "DOWN,        pp,     -u",
        "DOWN,        pfp,    ---",
        "DOWN,        pfpp,   ---u",
        "DOWN,        ffff,   ----",
        "EJECTED,     pppp,   ----",
        "EJECTED,     fff,    --d",
        "DRAINING,    fffppp, ------",
        "MAINTENANCE, fffppp, ------",
    })
    void decidesWhenTheRunIsLongEnoughForTheState(BackendState state, String probes, String verdicts) {
        RiseFall counter = new RiseFall(2, 3);

        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < probes.length(); i++) {
            seen.append(verdict(counter.count(state, probes.charAt(i) == 'p')));
        }

        assertThat(seen).hasToString(verdicts);
    }

    @Test
    void aBackendThatFailedWhileDrainingGoesDownAtItsNextFailure() {
        RiseFall counter = new RiseFall(2, 3);
        for (int i = 0; i < 5; i++) {
            counter.count(BackendState.DRAINING, false);
        }

        RiseFall.Decision decision = counter.count(BackendState.UP, false);

        assertThat(decision).isEqualTo(new RiseFall.Decision(false, 3));
    }

    @Test
    void aBackendLeftFromMaintenanceNeedsOnePassWhateverFailedBefore() {
        RiseFall counter = new RiseFall(2, 3);
        counter.count(BackendState.MAINTENANCE, false);

        assertThat(counter.count(BackendState.STARTING, true)).isEqualTo(new RiseFall.Decision(true, 1));
    }

    @ParameterizedTest
    @CsvSource({"true, 2, 'x, 2 of 2 passes'", "true, 1, 'x, 1 of 1 pass'", "false, 3, 'x, 3 of 3 failures'"})
    void theReasonCarriesTheCount(boolean up, int count, String text) {
        assertThat(new RiseFall.Decision(up, count).with("x")).isEqualTo(text);
    }

    private static char verdict(RiseFall.Decision decision) {
        if (decision == null) {
            return '-';
        }
        return decision.up() ? 'u' : 'd';
    }
}
