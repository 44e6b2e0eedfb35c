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
            assertThat(router.on(new Event.Failed(), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.INIT);
            assertThat(router.on(new Event.Start(), T0)).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.FAULT);
        }

        @Test
        void aNodeThatRecoversBeforeItStartsIsSound() {
            router.on(new Event.Failed(), T0);
            assertThat(router.on(new Event.Recovered(), T0)).isEmpty();
            router.on(new Event.Start(), T0);
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void nothingElseCounts() {
            assertThat(router.on(new Event.Stop(), T0)).isEmpty();
            assertThat(router.on(new Event.TimerFired(), T0)).isEmpty();
            assertThat(hear(200, 9, T0)).containsExactly(new Discard(Discard.Reason.NOT_RUNNING));
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
        @CsvSource({"200", "100", "1"})
        void anAdvertOfAnyPriorityKeepsItWaiting(int priority) {
            assertThat(hear(priority, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void theMastersIntervalIsAdopted() {
            Advert slow =
                    new Advert(VrrpVersion.V3, 51, 200, 400, settings.advert(1).addresses());
            assertThat(router.on(new Event.Heard(slow, Samples.node(9)), T0))
                    .containsExactly(new SetTimer(T0 + 4 * MASTER_DOWN));
        }

        @Test
        void aPreemptingNodeDiscardsALowerMasterAndTakesOverWhenItsTimeComes() {
            router = new VirtualRouter(Samples.settings(100, true), Samples.node(5));
            router.on(new Event.Start(), T0);

            assertThat(hear(99, 9, T0 + SECOND)).containsExactly(new Discard(Discard.Reason.LOWER_PRIORITY));
            assertThat(hear(100, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
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
            assertThat(router.on(new Event.Failed(), T0)).containsExactly(new CancelTimer());
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
            router.on(new Event.Start(), T0 - MASTER_DOWN);
            router.on(new Event.TimerFired(), T0);
        }

        @Test
        void theTimerSendsAnAdvert() {
            assertThat(router.on(new Event.TimerFired(), T0 + SECOND))
                    .containsExactly(advert(100), new SetTimer(T0 + 2 * SECOND));
        }

        @Test
        void aHigherPriorityMakesItYieldAndSendOneAdvertMore() {
            assertThat(hear(101, 4, T0)).isEqualTo(yielding());
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void aHigherAddressBreaksTheTieOfEqualPriorities() {
            assertThat(hear(100, 4, T0)).isEqualTo(asserting());
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
            assertThat(hear(100, 200, T0)).isEqualTo(yielding());
            assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        }

        @Test
        void aLowerPriorityIsAnsweredAndTheAddressesAnnouncedAgain() {
            assertThat(hear(99, 200, T0)).isEqualTo(asserting());
            assertThat(router.state()).isEqualTo(RouterState.MASTER);
        }

        @Test
        void theLoserYieldsThoughItPreempts() {
            router = new VirtualRouter(Samples.settings(100, true), Samples.node(5));
            router.on(new Event.Start(), T0 - MASTER_DOWN);
            router.on(new Event.TimerFired(), T0);

            assertThat(hear(101, 4, T0)).isEqualTo(yielding());
        }

        @Test
        void anotherThatResignsIsAnswered() {
            assertThat(hear(0, 200, T0)).containsExactly(advert(100), new SetTimer(T0 + SECOND));
        }

        @Test
        void stopResignsBeforeItReleases() {
            assertThat(router.on(new Event.Stop(), T0))
                    .containsExactly(advert(0), new ReleaseAddresses(), new CancelTimer());
            assertThat(router.state()).isEqualTo(RouterState.INIT);
        }

        @Test
        void failureResignsAndReleases() {
            assertThat(router.on(new Event.Failed(), T0))
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
            router.on(new Event.Failed(), T0);
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
            router.on(new Event.Failed(), T0);

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
            assertThat(router.on(new Event.Failed(), T0)).isEmpty();
            assertThat(hear(0, 9, T0)).containsExactly(new Discard(Discard.Reason.NOT_RUNNING));
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
                .containsExactly(new Discard(Discard.Reason.OTHER_ROUTER));
        assertThat(router.on(new Event.Heard(new Advert(VrrpVersion.V2, 51, 200, 100, addresses), Samples.node(9)), T0))
                .containsExactly(new Discard(Discard.Reason.OTHER_VERSION));
        assertThat(hear(200, 5, T0)).containsExactly(new Discard(Discard.Reason.STRANGE_SOURCE));
        assertThat(router.on(new Event.Heard(settings.advert(200), Samples.SOURCE_IPV6), T0))
                .containsExactly(new Discard(Discard.Reason.STRANGE_SOURCE));
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
        assertThat(hear(0, 9, 0)).containsExactly(new SetTimer(skew));
    }

    @Test
    void inVersion2TheSkewIsAPartOfASecondAndTheIntervalMustBeTheSame() {
        VirtualRouterSettings v2 = Samples.settings(VrrpVersion.V2, 100, Duration.ofSeconds(5), false);
        router = new VirtualRouter(v2, Samples.node(5));
        Advert other = new Advert(VrrpVersion.V2, 51, 200, 400, v2.advert(1).addresses());

        assertThat(router.on(new Event.Start(), 0)).containsExactly(new SetTimer(15 * SECOND + SKEW));
        assertThat(router.on(new Event.Heard(other, Samples.node(9)), 0))
                .containsExactly(new Discard(Discard.Reason.OTHER_INTERVAL));
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

    private List<Action> yielding() {
        return List.of(new ReleaseAddresses(), advert(100), new SetTimer(T0 + MASTER_DOWN));
    }

    private List<Action> asserting() {
        return List.of(advert(100), new AnnounceAddresses(), new SetTimer(T0 + SECOND));
    }

    private SendAdvert advert(int priority) {
        return new SendAdvert(settings.advert(priority));
    }
}
