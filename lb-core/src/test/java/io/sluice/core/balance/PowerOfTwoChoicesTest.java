package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.InvalidSettingsException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfTwoChoicesTest extends BalancerContract {

    PowerOfTwoChoicesTest() {
        super(new PowerOfTwoChoicesFactory(seeded()));
    }

    /**
     * One at a time it is chance alone. Else the loads hold each other, but for one exchange of all that are on their way, as with
     * least-connections.
     */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return 5 * Math.sqrt(due) + (concurrency == 1 ? 0 : (candidates - 1) * times / concurrency);
    }

    @Override
    double boundAtOnce(double due) {
        return 5 * Math.sqrt(due);
    }

    /** ln ln n / ln d, and a constant: for 1,000 about 3 and 2. By chance alone the fullest would have 6 or 7 more. */
    @ParameterizedTest
    @CsvSource({"2, 4", "4, 2"})
    void keepsTheFullestNearTheMean(int choices, int most) {
        int[] weights = new int[1000];
        Arrays.fill(weights, 1);
        List<TestCandidate> candidates = TestCandidate.of(weights);
        BalanceSettings settings = settings().with("choices", String.valueOf(choices));
        new Workload(factory.create(settings, candidates, null), candidates, Integer.MAX_VALUE, 1).run(5000);
        assertThat(candidates)
                .allSatisfy(candidate -> assertThat(candidate.outstanding()).isLessThanOrEqualTo(5 + most));
    }

    @Test
    void passesByTheOneThatIsStuckWheneverItHasTheChoice() {
        List<TestCandidate> candidates = TestCandidate.of(1, 1, 1);
        candidates.get(1).load().set(50);
        assertThat(new Workload(create(candidates, null), candidates, 1, 1).run(1000)[1])
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "17", "two", "-2", "2.5", ""})
    void refusesANumberOfChoicesThatIsNone(String choices) {
        assertThatThrownBy(() -> factory.check(settings().with("choices", choices)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("must be a whole number from 2 to 16, not \"" + choices + "\"");
    }
}
