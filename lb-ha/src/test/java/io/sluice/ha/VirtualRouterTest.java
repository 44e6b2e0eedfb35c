package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ha.Action.AnnounceAddresses;
import io.sluice.ha.Action.CancelTimer;
import io.sluice.ha.Action.Discard;
import io.sluice.ha.Action.ReleaseAddresses;
import io.sluice.ha.Action.SendAdvert;
import io.sluice.ha.Action.SetTimer;
import io.sluice.ha.Action.TakeAddresses;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state against every event, under a time that the test sets. */
class VirtualRouterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long CENTI = SECOND / 100;
    /** Not zero, and near where a nanosecond clock may wrap. */
    private static final long T0 = Math.subtractExact(Long.MAX_VALUE, SECOND);

    /** Priority 100: the skew is 156/256 of an interval. */
    private static final long SKEW = 156 * SECOND / 256;

    private static final long MASTER_DOWN = 3 * SECOND + SKEW;

    private final VirtualRouterSettings settings = Samples.settings(100, false);
    private static final Action EQUAL = new Action.Mismatch(Action.Difference.EQUAL_PRIORITY);

    private VirtualRouter router = new VirtualRouter(settings, Samples.node(5));

    @Nested
    class InInit {

        @Test
        void startLeadsToBackupThatWaitsForASilentMaster() {
            assertThat(router.on(new Event.Start(), T0)).containsExactly(new SetTimer(T0 + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void theOwnerStartsAsMaster() {
            router = new VirtualRouter(Samples.settings(255, false), Samples.node(5));

            assertThat(router.on(new Event.Start(), T0)).isEqualTo(takeOver(255, T0));
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
        }

        @Test
        void startOfAFailedNodeLeadsToFault() {
            assertThat(router.on(new Event.Failed(false), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.INIT);
            assertThat(router.on(new Event.Start(), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
        }

        @Test
        void aNodeThatRecoversBeforeItStartsIsSound() {
            router.on(new Event.Failed(false), T0);
            assertThat(router.on(new Event.Recovered(), T0)).isEmpty();
            router.on(new Event.Start(), T0);
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void nothingElseCounts() {
            assertThat(router.on(new Event.Stop(), T0)).isEmpty();
            assertThat(router.on(new Event.TimerFired(), T0)).isEmpty();
            assertThat(hear(200, 9, T0)).containsExactly(new Discard(Action.Reason.NOT_RUNNING));
            assertThat(router.state()).isEqualTo(RouterState.INIT);
        }
    }

    @Nested
    class InBackup {

        {
            router.on(new Event.Start(), T0);
        }

        @Test
        void theTimerLeadsToMaster() {
            assertThat(router.on(new Event.TimerFired(), T0 + MASTER_DOWN)).isEqualTo(takeOver(100, T0 + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
        }

        @Test
        void aTimerThatComesEarlyIsIgnored() {
            hear(200, 9, T0 + SECOND);
            assertThat(router.on(new Event.TimerFired(), T0 + MASTER_DOWN)).isEmpty();
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND + MASTER_DOWN - 1))
                    .isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @ParameterizedTest
        @CsvSource({"200", "101", "1"})
        void anAdvertOfAnyPriorityKeepsItWaiting(int priority) {
            assertThat(hear(priority, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void theMastersIntervalIsAdopted() {
            Advert slow =
                    new Advert(VrrpVersion.V3, 51, 200, 400, settings.advert(1).addresses());
            assertThat(router.on(new Event.Heard(slow, Samples.node(9)), T0))
                    .containsExactly(
                            new SetTimer(T0 + 4 * MASTER_DOWN), new Action.Mismatch(Action.Difference.INTERVAL));
        }

        @Test
        void otherAddressesAreHeededAndTold() {
            Advert other = new Advert(VrrpVersion.V3, 51, 200, 100, List.of(Samples.node(101)));
            assertThat(router.on(new Event.Heard(other, Samples.node(9)), T0))
                    .containsExactly(new SetTimer(T0 + MASTER_DOWN), new Action.Mismatch(Action.Difference.ADDRESSES));
        }

        @Test
        void aMasterThatFallsBelowIsTakenOverFromThoughNothingPreempts() {
            hear(150, 9, T0);
            assertThat(hear(101, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
            assertThat(hear(99, 9, T0 + 2 * SECOND))
                    .containsExactly(new Discard(Action.Reason.LOWER_PRIORITY), new SetTimer(T0 + 2 * SECOND + SKEW));
        }

        @Test
        void anotherMasterOfLowerPriorityHasNotFallen() {
            hear(150, 9, T0);
            assertThat(hear(99, 8, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
        }

        @Test
        void preemptionWaitsUntilTheLowerMasterHasBeenHeardForItsDelay() {
            router = new VirtualRouter(delayed(Duration.ofSeconds(2)), Samples.node(5));
            router.on(new Event.Start(), T0);

            assertThat(hear(99, 9, T0)).containsExactly(new SetTimer(T0 + MASTER_DOWN));
            assertThat(hear(99, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
            assertThat(hear(99, 9, T0 + 2 * SECOND)).containsExactly(new Discard(Action.Reason.LOWER_PRIORITY));
        }

        @Test
        void aBetterMasterBetweenStartsTheDelayAnew() {
            router = new VirtualRouter(delayed(Duration.ofSeconds(2)), Samples.node(5));
            router.on(new Event.Start(), T0);
            hear(99, 9, T0);
            hear(101, 8, T0 + SECOND);

            assertThat(hear(99, 9, T0 + 2 * SECOND)).containsExactly(new SetTimer(T0 + 2 * SECOND + MASTER_DOWN));
        }

        @Test
        void aResignationNeverMakesItWaitLonger() {
            assertThat(hear(0, 9, T0 + MASTER_DOWN - 1)).containsExactly(new SetTimer(T0 + MASTER_DOWN));
        }

        @Test
        void itTakesOverWithItsGroup() {
            assertThat(router.on(new Event.TakeOver(), T0)).isEqualTo(takeOver(100, T0));
        }

        @Test
        void whoIsNoPeerIsDiscarded() {
            router = new VirtualRouter(
                    new VirtualRouterSettings(
                            VrrpVersion.V3,
                            51,
                            100,
                            Duration.ofSeconds(1),
                            Preemption.never(),
                            Delivery.unicast(List.of(Samples.node(9))),
                            Samples.addresses("10.0.0.100")),
                    Samples.node(5));
            router.on(new Event.Start(), T0);

            assertThat(hear(200, 8, T0)).containsExactly(new Discard(Action.Reason.NOT_A_PEER));
            assertThat(hear(200, 9, T0)).containsExactly(new SetTimer(T0 + MASTER_DOWN));
        }

        private VirtualRouterSettings delayed(Duration delay) {
            return new VirtualRouterSettings(
                    VrrpVersion.V3,
                    51,
                    100,
                    Duration.ofSeconds(1),
                    new Preemption(true, delay),
                    Delivery.multicast(),
                    Samples.addresses("10.0.0.100"));
        }

        @Test
        void aPreemptingNodeDiscardsALowerMasterAndTakesOverWhenItsTimeComes() {
            router = new VirtualRouter(Samples.settings(100, true), Samples.node(5));
            router.on(new Event.Start(), T0);

            assertThat(hear(99, 9, T0 + SECOND)).containsExactly(new Discard(Action.Reason.LOWER_PRIORITY));
            assertThat(hear(100, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN), EQUAL);
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND + MASTER_DOWN))
                    .isEqualTo(takeOver(100, T0 + SECOND + MASTER_DOWN));
        }

        @Test
        void aMasterThatResignsIsFollowedAfterTheSkew() {
            assertThat(hear(0, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + SKEW));
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND + SKEW))
                    .isEqualTo(takeOver(100, T0 + SECOND + SKEW));
        }

        @Test
        void stopLeadsToInit() {
            assertThat(router.on(new Event.Stop(), T0)).containsExactly(new CancelTimer());
            assertThat(router.state()).isEqualTo(RouterState.INIT);
            assertThat(router.on(new Event.TimerFired(), T0 + MASTER_DOWN)).isEmpty();
        }

        @Test
        void failureLeadsToFault() {
            assertThat(router.on(new Event.Failed(false), T0)).containsExactly(new CancelTimer());
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
            assertThat(router.on(new Event.TimerFired(), T0 + MASTER_DOWN)).isEmpty();
        }

        @Test
        void recoveryWithoutFailureChangesNothing() {
            assertThat(router.on(new Event.Recovered(), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void aSecondStartIsRejected() {
            assertThatThrownBy(() -> router.on(new Event.Start(), T0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Start in BACKUP; allowed in INIT only");
        }
    }

    @Nested
    class InMaster {

        {
            router = master(settings);
        }

        @Test
        void theTimerSendsAnAdvert() {
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND))
                    .containsExactly(advert(100), new SetTimer(T0 + 2 * SECOND));
        }

        @Test
        void aHigherPriorityMakesItYieldAndSendOneAdvertMore() {
            assertThat(hear(101, 4, T0)).containsExactly(yielding(4, 101, 100));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void aHigherAddressBreaksTheTieOfEqualPriorities() {
            assertThat(hear(100, 4, T0)).startsWith(asserting(4, 100)).endsWith(EQUAL);
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
            assertThat(hear(100, 200, T0)).startsWith(yielding(200, 100, 99)).endsWith(EQUAL);
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void aLowerPriorityIsAnsweredAndTheAddressesAnnouncedAgain() {
            assertThat(hear(99, 200, T0)).containsExactly(asserting(200, 99));
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
        }

        @Test
        void theLastWordOfItsPredecessorIsNoConflict() {
            router = new VirtualRouter(settings, Samples.node(5));
            router.on(new Event.Start(), T0 - MASTER_DOWN);
            router.on(new Event.TimerFired(), T0);

            assertThat(hear(99, 4, T0 + SECOND - 1))
                    .containsExactly(advert(100), new AnnounceAddresses(), new SetTimer(T0 + 2 * SECOND - 1));
        }

        @Test
        void theLoserYieldsThoughItPreempts() {
            router = master(Samples.settings(100, true));

            assertThat(hear(101, 4, T0)).containsExactly(yielding(4, 101, 100));
        }

        @Test
        void anotherThatResignsIsAnswered() {
            assertThat(hear(0, 200, T0))
                    .containsExactly(advert(100), new AnnounceAddresses(), new SetTimer(T0 + SECOND));
        }

        @Test
        void aFloodOfAdvertsIsAnsweredSixteenTimesInAnInterval() {
            for (int i = 0; i < 16; i++) {
                assertThat(hear(99, 200, T0)).containsExactly(asserting(200, 99));
            }
            assertThat(hear(99, 200, T0)).containsExactly(new Discard(Action.Reason.TOO_MANY));
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND))
                    .containsExactly(advert(100), new AnnounceAddresses(), new SetTimer(T0 + 2 * SECOND));
            assertThat(hear(99, 200, T0 + SECOND)).hasSize(4);
        }

        @Test
        void whoWasSilentUntilOthersTookOverYieldsToThem() {
            assertThat(hear(99, 4, T0 + 3 * SECOND + 1))
                    .containsExactly(
                            new Action.Conflict(Samples.node(4), 99),
                            new ReleaseAddresses(),
                            advert(98),
                            new SetTimer(T0 + 3 * SECOND + 1 + MASTER_DOWN));
        }

        @Test
        void aSilentOneThatPreemptsStays() {
            router = master(Samples.settings(100, true));
            assertThat(hear(99, 4, T0 + 5 * SECOND)).contains(new AnnounceAddresses());
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
        }

        @Test
        void itsPriorityFollowsWhatIsTracked() {
            assertThat(router.on(new Event.Reweighed(70), T0)).isEmpty();
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND)).contains(advert(70));
            assertThat(hear(71, 4, T0 + SECOND)).contains(new ReleaseAddresses());
        }

        @Test
        void whoYieldsWithItsGroupResignsAndWaits() {
            assertThat(router.on(new Event.Yield(), T0))
                    .containsExactly(advert(0), new ReleaseAddresses(), new SetTimer(T0 + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void failureResignsAndReleases() {
            assertThat(router.on(new Event.Failed(false), T0))
                    .containsExactly(advert(0), new ReleaseAddresses(), new CancelTimer());
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
        }

        @Test
        void aSecondStartIsRejectedAndARecoveryChangesNothing() {
            assertThat(router.on(new Event.Recovered(), T0)).isEmpty();
            assertThatThrownBy(() -> router.on(new Event.Start(), T0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class InFault {

        {
            router.on(new Event.Start(), T0);
            router.on(new Event.Failed(false), T0);
        }

        @Test
        void recoveryLeadsToBackup() {
            assertThat(router.on(new Event.Recovered(), T0)).containsExactly(new SetTimer(T0 + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void theOwnerRecoversAsMaster() {
            router = new VirtualRouter(Samples.settings(255, false), Samples.node(5));
            router.on(new Event.Start(), T0);
            router.on(new Event.Failed(false), T0);

            assertThat(router.on(new Event.Recovered(), T0)).isEqualTo(takeOver(255, T0));
        }

        @Test
        void stopLeadsToInitAndTheFailureIsRemembered() {
            assertThat(router.on(new Event.Stop(), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.INIT);
            router.on(new Event.Start(), T0);
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
        }

        @Test
        void nothingElseCounts() {
            assertThat(router.on(new Event.TimerFired(), T0 + MASTER_DOWN)).isEmpty();
            assertThat(router.on(new Event.Failed(false), T0)).isEmpty();
            assertThat(hear(0, 9, T0)).containsExactly(new Discard(Action.Reason.NOT_RUNNING));
            assertThatThrownBy(() -> router.on(new Event.Start(), T0)).isInstanceOf(IllegalStateException.class);
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RouterState.class,
            names = {"BACKUP", "MASTER"})
    void whatIsNotAboutThisRouterIsDiscarded(RouterState state) {
        router.on(new Event.Start(), T0 - MASTER_DOWN);
        if (state == RouterState.MASTER) {
            router.on(new Event.TimerFired(), T0);
        }
        List<InetAddress> addresses = settings.advert(1).addresses();

        assertThat(router.on(new Event.Heard(new Advert(VrrpVersion.V3, 52, 200, 100, addresses), Samples.node(9)), T0))
                .containsExactly(new Discard(Action.Reason.OTHER_ROUTER));
        assertThat(router.on(new Event.Heard(new Advert(VrrpVersion.V2, 51, 200, 100, addresses), Samples.node(9)), T0))
                .containsExactly(new Discard(Action.Reason.OTHER_VERSION));
        assertThat(hear(200, 5, T0)).containsExactly(new Discard(Action.Reason.STRANGE_SOURCE));
        assertThat(router.on(new Event.Heard(settings.advert(200), Samples.SOURCE_IPV6), T0))
                .containsExactly(new Discard(Action.Reason.STRANGE_SOURCE));
        assertThat(router.state()).isEqualTo(state);
    }

    @ParameterizedTest(name = "priority {0}, interval {1} cs: skew {2} ns")
    @CsvSource({
        "1, 100, 996093750",
        "100, 100, 609375000",
        "254, 100, 7812500",
        "254, 10, 781250",
        "100, 4095, 24953906250"
    })
    void theSkewIsThePartOfTheIntervalThatThePriorityLeaves(int priority, int centis, long skew) {
        router = new VirtualRouter(
                Samples.settings(VrrpVersion.V3, priority, Duration.ofMillis(centis * 10L), false), Samples.node(5));

        assertThat(router.on(new Event.Start(), 0)).containsExactly(new SetTimer(3L * centis * CENTI + skew));
        assertThat(hear(0, 9, 0)).startsWith(new SetTimer(skew));
    }

    @Test
    void inVersion2TheSkewIsAPartOfASecondAndTheIntervalMustBeTheSame() {
        VirtualRouterSettings v2 = Samples.settings(VrrpVersion.V2, 100, Duration.ofSeconds(5), false);
        router = new VirtualRouter(v2, Samples.node(5));
        Advert other = new Advert(VrrpVersion.V2, 51, 200, 400, v2.advert(1).addresses());

        assertThat(router.on(new Event.Start(), 0)).containsExactly(new SetTimer(15 * SECOND + SKEW));
        assertThat(router.on(new Event.Heard(other, Samples.node(9)), 0))
                .containsExactly(new Discard(Action.Reason.OTHER_INTERVAL));
        assertThat(router.on(new Event.Heard(v2.advert(200), Samples.node(9)), SECOND))
                .containsExactly(new SetTimer(16 * SECOND + SKEW));
    }

    @Test
    void thePrimaryAddressMustBeOfTheFamilyOfTheVirtualOnes() {
        assertThatThrownBy(() -> new VirtualRouter(settings, Samples.SOURCE_IPV6))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Action> hear(int priority, int node, long atNanos) {
        return router.on(new Event.Heard(settings.advert(priority), Samples.node(node)), atNanos);
    }

    private List<Action> takeOver(int priority, long atNanos) {
        return List.of(advert(priority), new TakeAddresses(), new AnnounceAddresses(), new SetTimer(atNanos + SECOND));
    }

    private Action[] yielding(int node, int theirs, int last) {
        return new Action[] {
            new Action.Conflict(Samples.node(node), theirs),
            new ReleaseAddresses(),
            advert(last),
            new SetTimer(T0 + MASTER_DOWN)
        };
    }

    private Action[] asserting(int node, int theirs) {
        return new Action[] {
            new Action.Conflict(Samples.node(node), theirs),
            advert(100),
            new AnnounceAddresses(),
            new SetTimer(T0 + SECOND)
        };
    }

    private static VirtualRouter master(VirtualRouterSettings settings) {
        VirtualRouter router = new VirtualRouter(settings, Samples.node(5));
        router.on(new Event.Start(), T0 - SECOND - MASTER_DOWN);
        router.on(new Event.TimerFired(), T0 - SECOND);
        router.on(new Event.TimerFired(), T0);
        return router;
    }

    private SendAdvert advert(int priority) {
        return new SendAdvert(settings.advert(priority));
    }
}
