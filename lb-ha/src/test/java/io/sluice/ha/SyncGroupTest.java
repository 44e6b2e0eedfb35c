package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.SyncGroup.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncGroupTest {

    private static final long SECOND = 1_000_000_000L;

    private final VirtualRouterSettings settings = Samples.settings(100, false);
    private final VirtualRouter first = new VirtualRouter(settings, Samples.node(5));
    private final VirtualRouter second = new VirtualRouter(settings, Samples.node(5));
    private final SyncGroup group = new SyncGroup(List.of(first, second));

    @Test
    void whoBecomesMasterTakesTheOthersWithIt() {
        group.onAll(new Event.Start(), 0);

        List<Step> steps = group.on(1, new Event.TimerFired(), 4 * SECOND);

        assertThat(first.state()).isEqualTo(RouterState.MASTER);
        assertThat(second.state()).isEqualTo(RouterState.MASTER);
        assertThat(steps).contains(new Step(0, new Action.TakeAddresses()), new Step(1, new Action.TakeAddresses()));
    }

    @Test
    void whoYieldsMakesTheOthersYield() {
        group.onAll(new Event.Start(), 0);
        group.on(0, new Event.TimerFired(), 4 * SECOND);

        List<Step> steps = group.on(0, new Event.Heard(settings.advert(200), Samples.node(9)), 5 * SECOND);

        assertThat(second.state()).isEqualTo(RouterState.BACKUP);
        assertThat(steps)
                .contains(new Step(0, new Action.ReleaseAddresses()), new Step(1, new Action.ReleaseAddresses()))
                .contains(new Step(1, new Action.SendAdvert(settings.advert(0))));
    }

    @Test
    void whatStopsTheNodeIsToldToAll() {
        group.onAll(new Event.Start(), 0);
        group.on(0, new Event.TimerFired(), 4 * SECOND);

        assertThat(group.onAll(new Event.Stop(), 5 * SECOND))
                .contains(new Step(0, new Action.SendAdvert(settings.advert(0))))
                .contains(new Step(1, new Action.SendAdvert(settings.advert(0))));
        assertThat(first.isLeaving() && second.isLeaving()).isTrue();
    }
}
