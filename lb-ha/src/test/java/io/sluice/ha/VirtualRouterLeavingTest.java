package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.Action.CancelTimer;
import io.sluice.ha.Action.ReleaseAddresses;
import io.sluice.ha.Action.SendAdvert;
import io.sluice.ha.Action.SetTimer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A master that was told to leave: it makes before it breaks. */
class VirtualRouterLeavingTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long T0 = Math.subtractExact(Long.MAX_VALUE, SECOND);
    private static final long MASTER_DOWN = 3 * SECOND + 156 * SECOND / 256;

    private final VirtualRouterSettings settings = Samples.settings(100, false);
    private VirtualRouter router = master(settings);

    VirtualRouterLeavingTest() {
        assertThat(router.on(new Event.Stop(), T0)).containsExactly(advert(0), new SetTimer(T0 + SECOND));
    }

    @Test
    void itServesUntilItsSuccessorIsHeardAndTellsItOnceMore() {
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.isLeaving()).isTrue();
        assertThat(hear(0, 9, T0)).isEmpty();
        assertThat(hear(50, 9, T0)).containsExactly(new ReleaseAddresses(), advert(49), new CancelTimer());
        assertThat(router.state()).isEqualTo(RouterState.INIT);
        assertThat(router.isLeaving()).isFalse();
    }

    @Test
    void itSaysSoTwiceAndGoesWithoutASuccessor() {
        assertThat(router.on(new Event.TimerFired(), T0 + SECOND))
                .containsExactly(advert(0), new SetTimer(T0 + 2 * SECOND));
        assertThat(router.on(new Event.TimerFired(), T0 + 2 * SECOND))
                .containsExactly(advert(0), new ReleaseAddresses(), new CancelTimer());
        assertThat(router.state()).isEqualTo(RouterState.INIT);
    }

    @Test
    void toldTwiceItWaitsNoLonger() {
        assertThat(router.on(new Event.Stop(), T0))
                .containsExactly(advert(0), new ReleaseAddresses(), new CancelTimer());
    }

    @Test
    void aFailureThatOthersHearOfChangesNothingAndOneThatCutsItOffEndsIt() {
        assertThat(router.on(new Event.Failed(true), T0)).isEmpty();
        assertThat(router.on(new Event.Failed(false), T0)).contains(new ReleaseAddresses());
        assertThat(router.state()).isEqualTo(RouterState.INIT);
    }

    @Test
    void whoResignedGoesOnWhereThereIsNobodyElse() {
        router = master(settings);
        router.on(new Event.Resign(), T0);
        router.on(new Event.TimerFired(), T0 + SECOND);
        assertThat(router.on(new Event.TimerFired(), T0 + 2 * SECOND))
                .containsExactly(advert(100), new SetTimer(T0 + 3 * SECOND));
        assertThat(router.isLeaving()).isFalse();
    }

    @Test
    void whoResignedDoesNotPreemptUntilItWasMasterAgain() {
        router = master(Samples.settings(100, true));
        router.on(new Event.Resign(), T0);
        assertThat(hear(50, 9, T0)).containsExactly(new ReleaseAddresses(), advert(49), new SetTimer(T0 + MASTER_DOWN));
        assertThat(hear(50, 9, T0 + SECOND)).containsExactly(new SetTimer(T0 + SECOND + MASTER_DOWN));
        router.on(new Event.TimerFired(), T0 + SECOND + MASTER_DOWN);
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void whoFailsAndRecoversBeforeItHasASuccessorStays() {
        router = master(settings);
        assertThat(router.on(new Event.Failed(true), T0)).containsExactly(advert(0), new SetTimer(T0 + SECOND));
        assertThat(router.on(new Event.Failed(true), T0)).isEmpty();
        assertThat(router.on(new Event.Recovered(), T0)).containsExactly(advert(100), new SetTimer(T0 + SECOND));
    }

    @Test
    void whoFailsIsInFaultWhenItHasASuccessor() {
        router = master(settings);
        router.on(new Event.Failed(true), T0);
        assertThat(hear(50, 9, T0)).endsWith(new CancelTimer());
        assertThat(router.state()).isEqualTo(RouterState.FAULT);
    }

    private List<Action> hear(int priority, int node, long atNanos) {
        return router.on(new Event.Heard(settings.advert(priority), Samples.node(node)), atNanos);
    }

    private SendAdvert advert(int priority) {
        return new SendAdvert(settings.advert(priority));
    }

    private static VirtualRouter master(VirtualRouterSettings settings) {
        VirtualRouter router = new VirtualRouter(settings, Samples.node(5));
        router.on(new Event.Start(), T0 - MASTER_DOWN);
        router.on(new Event.TimerFired(), T0);
        return router;
    }
}
