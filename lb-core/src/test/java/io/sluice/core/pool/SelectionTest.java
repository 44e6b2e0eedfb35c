package io.sluice.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.spi.BackendState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which backends are in use. A pool is written as its tiers, with a space between, and a letter for each backend: U up, S starting, D
 * down, E ejected, L draining (leaving), M in maintenance, and in lower case the same with weight 0. What is selected is written as
 * the places of the backends.
 */
class SelectionTest {

    private record Member(int place, int tier, BackendState state, int givenWeight) implements Selectable {}

    private static List<Member> members(String picture) {
        List<Member> members = new ArrayList<>();
        int tier = 0;
        for (int i = 0; i < picture.length(); i++) {
            char letter = picture.charAt(i);
            if (letter == ' ') {
                tier++;
            } else {
                boolean weighty = Character.isUpperCase(letter);
                members.add(new Member(members.size(), tier, state(letter), weighty ? 1 : 0));
            }
        }
        return members;
    }

    private static BackendState state(char letter) {
        return switch (Character.toUpperCase(letter)) {
            case 'U' -> BackendState.UP;
            case 'S' -> BackendState.STARTING;
            case 'D' -> BackendState.DOWN;
            case 'E' -> BackendState.EJECTED;
            case 'L' -> BackendState.DRAINING;
            default -> BackendState.MAINTENANCE;
        };
    }

    private static String selected(String picture, int failoverBelow, int failOpenBelow) {
        Selection<Member> selection = Selection.among(
                members(picture), new AvailabilitySettings(failoverBelow, failOpenBelow, Duration.ZERO));
        String places = selection.chosen().stream()
                .map(member -> String.valueOf(member.place()))
                .collect(Collectors.joining());
        return places + " of " + selection.tier() + (selection.failsOpen() ? ", open" : "");
    }

    @ParameterizedTest
    @CsvSource({
        "UUU, 012 of 0",
        "UDU, 02 of 0",
        "DDD, ' of -1'",
        "ELMSU, 4 of 0",
        "UuU, 02 of 0",
        "uuu, ' of -1'",
        "UU UU, 01 of 0",
        "UD UU, 0 of 0",
        "DD UU, 23 of 1",
        "DD DU U, 3 of 1",
        "ML ES U, 4 of 2",
        "uu UU, 23 of 1",
        "DD DD, ' of -1'",
    })
    void byDefaultTheFirstTierThatHasOneThatIsUp(String picture, String selected) {
        assertThat(selected(picture, 0, 0)).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource({
        "UUDD UUUU, 50, 01 of 0",
        "UDDD UUUU, 50, 4567 of 1",
        "UDDD UUDD, 50, 45 of 1",
        // Planned or not, what is away carries nothing.
        "UMMM UUUU, 50, 4567 of 1",
        "ULLL UUUU, 50, 4567 of 1",
        // One of weight 0 is no part of the tier.
        "Uuuu UUUU, 50, 0 of 0",
        "UUUD UU, 100, 45 of 1",
        "UUUU UU, 100, 0123 of 0",
        // Where none has enough: the one with most, the first of equals.
        "UDDD UDDD, 50, 0 of 0",
        "UDDD UUDDD, 50, 45 of 1",
        "UUDDDD UDDD, 50, 01 of 0",
        "UDDD DDDD, 50, 0 of 0",
        "UDDD, 50, 0 of 0",
        "DDDD DDDD, 50, ' of -1'",
    })
    void theNextTierTakesOverWhereTooFewAreUp(String picture, int failoverBelow, String selected) {
        assertThat(selected(picture, failoverBelow, 0)).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource({
        // One, two and three backends.
        "U, 50, 0 of 0",
        "D, 50, '0 of 0, open'",
        "UD, 50, 0 of 0",
        "DD, 50, '01 of 0, open'",
        "UUD, 50, 01 of 0",
        "UDD, 50, '012 of 0, open'",
        "UDD, 30, 0 of 0",
        "DDD, 1, '012 of 0, open'",
        "UDD, 1, 0 of 0",
        "UDE, 100, '012 of 0, open'",
        "UUU, 100, 012 of 0",
        // Never what an operator has taken out, nor what nobody knows yet; the first two do not count either.
        "DM, 50, '0 of 0, open'",
        "DL, 50, '0 of 0, open'",
        "UMMM, 50, 0 of 0",
        "UDMM, 50, 0 of 0",
        "Ud, 100, 0 of 0",
        "Dd, 50, '0 of 0, open'",
        "MM, 50, ' of -1'",
        "LM, 100, ' of -1'",
        "SS, 100, ' of -1'",
        "DS, 50, ' of -1'",
        "DDS, 50, '01 of 0, open'",
        // Another tier that is well comes first.
        "DD UU, 50, 23 of 1",
        "UDDD UUUU, 50, 4567 of 1",
        "UDDD UDDD, 50, '0123 of 0, open'",
        "DD DD, 50, '01 of 0, open'",
        "MM DD, 50, '23 of 1, open'",
        // As one line of YAML has it: never both.
        "D U, 50, 1 of 1",
        "D D, 50, '0 of 0, open'",
    })
    void thoseThatFailedAreUsedWhereTooFewHaveNot(String picture, int failOpenBelow, String selected) {
        assertThat(selected(picture, 0, failOpenBelow)).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource({
        "UUDD UUDD, 80, 20, 01 of 0",
        "DDDDDDU UUDDD, 80, 20, 78 of 1",
        "UDDDDDDD DDD, 80, 20, '01234567 of 0, open'",
    })
    void aTierThatIsShortIsBetterThanOneThatFailsOpen(
            String picture, int failoverBelow, int failOpenBelow, String selected) {
        assertThat(selected(picture, failoverBelow, failOpenBelow)).isEqualTo(selected);
    }

    @Test
    void tiersMayLeaveNumbersOutAndStandInAnyOrder() {
        List<Member> members = List.of(
                new Member(0, 7, BackendState.UP, 1),
                new Member(1, 3, BackendState.UP, 1),
                new Member(2, 7, BackendState.UP, 1),
                new Member(3, 3, BackendState.UP, 0));
        Selection<Member> selection = Selection.among(members, AvailabilitySettings.defaults());
        assertThat(selection.tier()).isEqualTo(3);
        assertThat(selection.chosen()).containsExactly(members.get(1));
    }

    @RepeatedTest(200)
    void whateverHappensTheRulesThatNeverBendHold(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        String letters = "UUUDDSELMud ";
        StringBuilder picture = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            picture.append(letters.charAt(random.nextInt(letters.length())));
        }
        AvailabilitySettings rules = new AvailabilitySettings(random.nextInt(101), random.nextInt(101), Duration.ZERO);
        List<Member> all = members(picture.toString());
        Selection<Member> selection = Selection.among(all, rules);
        assertThat(selection.chosen()).as("one tier").allMatch(member -> member.tier() == selection.tier());
        assertThat(selection.chosen())
                .extracting(Member::place)
                .as("in their order")
                .isSorted();
        assertThat(selection.chosen()).allMatch(member -> member.givenWeight() > 0);
        assertThat(selection.chosen())
                .extracting(Member::state)
                .doesNotContain(BackendState.STARTING, BackendState.DRAINING, BackendState.MAINTENANCE);
        assertThat(selection.chosen().stream().anyMatch(member -> member.state() != BackendState.UP))
                .as("open")
                .isEqualTo(selection.failsOpen());
        if (all.stream().anyMatch(member -> member.state() == BackendState.UP && member.givenWeight() > 0)) {
            assertThat(selection.chosen()).as("one is up").isNotEmpty();
        }
        assertThat(selection.chosen().isEmpty()).isEqualTo(selection.tier() == Selection.NO_TIER);
    }
}
