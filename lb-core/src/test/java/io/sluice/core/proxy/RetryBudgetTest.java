package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RetryBudgetSettings;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /** As {@link System#nanoTime()} may well begin: just before it wraps. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private RetryBudget budget(int percent, int floor, int loops) {
        return new RetryBudget(new RetryBudgetSettings(percent, floor), loops, now);
    }

    /** So many retries as the budget gives now. */
    private int drain(RetryBudget budget) {
        int retries = 0;
        while (budget.withdraw(now)) {
            retries++;
            assertThat(retries).isLessThan(100_000);
        }
        return retries;
    }

    private void deposit(RetryBudget budget, int exchanges) {
        for (int i = 0; i < exchanges; i++) {
            budget.deposit(now);
        }
    }

    @Test
    void aFifthOfTheExchangesMayBeRetriedAndNoMore() {
        RetryBudget budget = budget(20, 0, 1);
        assertThat(drain(budget)).isZero();
        deposit(budget, 4);
        assertThat(drain(budget)).isZero();
        deposit(budget, 1);
        assertThat(drain(budget)).isEqualTo(1);
        deposit(budget, 1000);
        assertThat(drain(budget)).isEqualTo(200);
    }

    @Test
    void inAnOutageThatGoesOnTheShareHoldsHoweverTheRetriesFallTogether() {
        RetryBudget budget = budget(20, 0, 1);
        int retries = 0;
        for (int i = 0; i < 100_000; i++) {
            now += MILLI / 3;
            budget.deposit(now);
            retries += budget.withdraw(now) ? 1 : 0;
        }
        assertThat(retries).isBetween(19_900, 20_000);
    }

    @Test
    void whatNobodyTookIsForfeitAfterTwoSeconds() {
        RetryBudget budget = budget(20, 0, 1);
        deposit(budget, 1000);
        now += SECOND;
        deposit(budget, 10);
        assertThat(budget.withdraw(now)).isTrue();
        now += SECOND;
        assertThat(drain(budget)).isEqualTo(2);
    }

    @Test
    void aLongQuietTimeSavesNothingUp() {
        RetryBudget budget = budget(20, 0, 1);
        deposit(budget, 1000);
        now += 3600 * SECOND;
        assertThat(drain(budget)).isZero();
        deposit(budget, 10);
        assertThat(drain(budget)).isEqualTo(2);
    }

    @Test
    void aRetryIsPaidFromBothSecondsWhereNeitherIsEnough() {
        RetryBudget budget = budget(20, 0, 1);
        deposit(budget, 3);
        now += SECOND;
        deposit(budget, 3);
        assertThat(drain(budget)).isEqualTo(1);
        deposit(budget, 3);
        assertThat(drain(budget)).isZero();
        deposit(budget, 1);
        assertThat(drain(budget)).isEqualTo(1);
    }

    @Test
    void aQuietPoolHasItsFloor() {
        RetryBudget budget = budget(20, 10, 1);
        assertThat(drain(budget)).isEqualTo(10);
        now += 99 * MILLI;
        assertThat(drain(budget)).isZero();
        now += MILLI;
        assertThat(drain(budget)).isEqualTo(1);
        now += 3600 * SECOND;
        assertThat(drain(budget)).isEqualTo(10);
    }

    @Test
    void theFloorIsSpreadOverTheLoops() {
        RetryBudget budget = budget(0, 10, 4);
        assertThat(drain(budget)).isEqualTo(2);
        int retries = 0;
        for (int i = 0; i < 100; i++) {
            now += 100 * MILLI;
            retries += drain(budget);
        }
        assertThat(retries).isEqualTo(25);
    }

    @Test
    void withMoreLoopsThanFloorEachStillHasARetryFromTimeToTime() {
        RetryBudget budget = budget(0, 10, 64);
        assertThat(drain(budget)).isEqualTo(1);
        now += 6399 * MILLI;
        assertThat(drain(budget)).isZero();
        now += MILLI;
        assertThat(drain(budget)).isEqualTo(1);
    }

    @Test
    void theShareIsSpentBeforeTheFloor() {
        RetryBudget budget = budget(100, 1, 1);
        deposit(budget, 1);
        assertThat(budget.withdraw(now)).isTrue();
        now += SECOND / 2;
        assertThat(budget.withdraw(now)).isTrue();
        assertThat(budget.withdraw(now)).isFalse();
    }

    @Test
    void nothingAndNoFloorIsNoRetryAtAll() {
        RetryBudget budget = budget(0, 0, 1);
        deposit(budget, 100_000);
        now += SECOND;
        assertThat(budget.withdraw(now)).isFalse();
    }
}
