package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeStateTest {

    @ParameterizedTest
    @CsvSource({
        "RECEIVING, ROUTING ENDED",
        "ROUTING, QUEUED CONNECTING AWAITING ENDED",
        "QUEUED, ROUTING CONNECTING AWAITING ENDED",
        "CONNECTING, ROUTING AWAITING ENDED",
        "AWAITING, ROUTING RESPONDING ENDED",
        "RESPONDING, TUNNEL ENDED",
        "TUNNEL, ENDED",
        "ENDED, RECEIVING"
    })
    void mayBecomeWhatThePictureSaysAndNothingElse(ExchangeState from, String next) {
        Set<ExchangeState> legal = Arrays.stream(next.split(" "))
                .map(ExchangeState::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ExchangeState.class)));
        for (ExchangeState to : ExchangeState.values()) {
            assertThat(from.mayBecome(to)).as("%s to %s", from, to).isEqualTo(legal.contains(to));
        }
    }
}
