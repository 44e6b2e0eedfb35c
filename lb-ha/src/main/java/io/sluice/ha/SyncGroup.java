package io.sluice.ha;

import java.util.ArrayList;
import java.util.List;

/**
 * Virtual routers of one node that are master together or not at all, such as that of an IPv4 and that of an IPv6 address. Pure,
 * owned by one thread. What fails one of them must be told to all.
 *
 * <p>Who becomes master takes the others with it; who yields makes the others yield. So that two nodes cannot each win one and
 * pull at the other for ever, all have one priority and one preemption.
 */
final class SyncGroup {

    /**
     * What is to be done, and for which router.
     *
     * @param router its place in the group
     */
    record Step(int router, Action action) {}

    private final List<VirtualRouter> routers;

    SyncGroup(List<VirtualRouter> routers) {
        this.routers = List.copyOf(routers);
    }

    /** Tells one of them, and the others what follows from it. */
    List<Step> on(int router, Event event, long nowNanos) {
        List<Step> steps = new ArrayList<>();
        RouterState before = routers.get(router).state();
        tell(router, event, nowNanos, steps);
        RouterState after = routers.get(router).state();
        if (before == after) {
            return steps;
        }
        if (after == RouterState.MASTER) {
            tellOthers(router, new Event.TakeOver(), nowNanos, steps);
        } else if (before == RouterState.MASTER && after == RouterState.BACKUP) {
            tellOthers(router, new Event.Yield(), nowNanos, steps);
        }
        return steps;
    }

    /** Tells all of them the same. */
    List<Step> onAll(Event event, long nowNanos) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < routers.size(); i++) {
            tell(i, event, nowNanos, steps);
        }
        return steps;
    }

    private void tellOthers(int router, Event event, long nowNanos, List<Step> steps) {
        for (int i = 0; i < routers.size(); i++) {
            if (i != router) {
                tell(i, event, nowNanos, steps);
            }
        }
    }

    private void tell(int router, Event event, long nowNanos, List<Step> steps) {
        routers.get(router).on(event, nowNanos).forEach(action -> steps.add(new Step(router, action)));
    }
}
