package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.ConnectionClose;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WearTest {

    private static final long AGE = 1_000_000;
    private static final long START = 42;

    private final Wear wear = new Wear();

    @Test
    void theAgeOfEachConnectionIsShorterByAChanceOfAFewPercent() {
        Random chance = new Random(7);
        long[] ages = LongStream.range(0, 1000)
                .map(any -> {
                    Wear one = new Wear();
                    one.begin(0, AGE, chance);
                    return one.idleUntil(0, Long.MAX_VALUE);
                })
                .toArray();
        assertThat(LongStream.of(ages).min().orElseThrow()).isBetween(AGE * 95 / 100, AGE * 96 / 100);
        assertThat(LongStream.of(ages).max().orElseThrow()).isBetween(AGE * 99 / 100, AGE);
        assertThat(LongStream.of(ages).distinct().count()).isGreaterThan(900);
    }

    @Test
    void isOldWhenItsTimeIsOverAndKeptNoLongerThanThat() {
        wear.begin(START, AGE, new Random(7));
        assertThat(wear.over(START + AGE * 95 / 100 - 1, 0)).isNull();
        assertThat(wear.over(START + AGE, 0)).isEqualTo(ConnectionClose.MAX_AGE);
        assertThat(wear.idleUntil(START, 10)).isEqualTo(START + 10);
        assertThat(wear.idleUntil(START + AGE / 2, AGE)).isBetween(START + AGE * 95 / 100, START + AGE);
    }

    @Test
    void servesAsManyRequestsAsItMay() {
        wear.begin(0, AGE, new Random(7));
        for (int i = 0; i < 3; i++) {
            assertThat(wear.over(0, 3)).isNull();
            wear.use();
        }
        assertThat(wear.over(0, 3)).isEqualTo(ConnectionClose.MAX_REQUESTS);
        assertThat(wear.over(0, 0)).isNull();
    }
}
