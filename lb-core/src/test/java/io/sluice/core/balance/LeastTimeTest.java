package io.sluice.core.balance;

import static io.sluice.core.balance.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.Simulation.Server;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastTimeTest extends BalancerContract {

    private static final double FIFTH = 0.2;

    LeastTimeTest() {
        super(new LeastTimeFactory(seeded()));
    }

    /** Where all are as quick it is chance that the loads hold; of few exchanges at once the loads say little. */
    @Override
    double bound(int times, double due, int candidates, int concurrency) {
        return 5 * Math.sqrt(due) + (concurrency == 1 ? 0 : (candidates - 1) * times / concurrency);
    }

    @Override
    double boundAtOnce(double due) {
        return 5 * Math.sqrt(due);
    }

    private static Simulation five(long seed) {
        return new Simulation(new LeastTimeFactory(new Random(seed)::nextLong), 5, seed);
    }

    private static void expectEqual(double[] shares) {
        for (double share : shares) {
            assertThat(share).as(Arrays.toString(shares)).isBetween(0.9, 1.1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 500, 5000})
    void givesFiveThatAreAlikeTheSameWithinATenth(double perSecond) {
        for (int seed = 0; seed < 5; seed++) {
            Simulation five = five(seed);
            expectEqual(five.run(perSecond, (long) (20_000 / perSecond * SECOND)));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 500, 5000})
    void givesOneThatIsTenTimesSlowerLessThanAFifthOfItsShareAndNotNothing(double perSecond) {
        for (int seed = 0; seed < 5; seed++) {
            Simulation five = five(seed);
            five.servers.getFirst().meanMillis = 100;
            five.run(perSecond, SECOND);
            double[] shares = five.run(perSecond, 30 * SECOND);
            assertThat(shares[0]).isLessThan(FIFTH).isPositive();
            assertThat(shares[1]).isBetween(1.1, 1.4);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 500, 5000})
    void givesItItsShareAgainWithinSecondsAfterItGotBetter(double perSecond) {
        for (int seed = 0; seed < 5; seed++) {
            Simulation five = five(seed);
            Server slow = five.servers.getFirst();
            slow.meanMillis = 100;
            five.run(perSecond, 20 * SECOND);
            slow.meanMillis = 10;
            five.run(perSecond, 6 * SECOND);
            assertThat(five.run(perSecond, 5 * SECOND)[0]).isGreaterThan(0.7);
        }
    }

    @Test
    void isNotAttractedByFailuresThatAreFast() {
        Simulation five = five(1);
        five.run(500, 5 * SECOND);
        Server broken = five.servers.getFirst();
        broken.meanMillis = 0.1;
        broken.fails = true;
        five.run(500, SECOND);
        assertThat(five.run(500, 30 * SECOND)[0]).isLessThan(FIFTH);
    }

    @Test
    void noticesThatOneHasStoppedToAnswerBeforeAnyTimeout() {
        Simulation five = five(2);
        five.run(500, 5 * SECOND);
        Server silent = five.servers.getFirst();
        silent.meanMillis = 0;
        five.run(500, SECOND / 2);
        assertThat(silent.picks).isLessThan(25);
        assertThat(five.run(500, 10 * SECOND)[0]).isLessThan(0.02);
    }

    @Test
    void doesNotStarveOneThatWasSlowOnce() {
        Simulation five = five(3);
        Server unlucky = five.servers.getFirst();
        unlucky.meanMillis = 2000;
        five.run(500, SECOND / 100);
        unlucky.meanMillis = 10;
        five.run(500, 10 * SECOND);
        expectEqual(five.run(500, 20 * SECOND));
    }

    @Test
    void doesNotSendEverythingToOneOfWhichNothingIsKnown() {
        Simulation five = five(4);
        five.run(500, 5 * SECOND);
        five.add().meanMillis = 1000;
        double[] shares = five.run(500, SECOND);
        assertThat(shares[5]).isLessThan(1.5);
    }

    @Test
    void sharesByHowQuickTheyAre() {
        Simulation five = five(5);
        five.servers.get(0).meanMillis = 20;
        five.servers.get(1).meanMillis = 5;
        five.run(500, 5 * SECOND);
        double[] shares = five.run(500, 30 * SECOND);
        assertThat(shares[0]).isBetween(0.3, 0.7);
        assertThat(shares[1]).isBetween(1.3, 1.9);
    }
}
