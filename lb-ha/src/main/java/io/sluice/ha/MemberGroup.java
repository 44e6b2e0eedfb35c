package io.sluice.ha;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of a node that are master together, mostly one. Owned by the node's thread. */
final class MemberGroup {

    private final List<Member> members;

    /** By name: what two members track is asked once. */
    private final Map<String, HaSurroundings.Condition> conditions = new LinkedHashMap<>();

    private final SyncGroup machine;
    private final Fitness fitness;
    private final RouterState[] before;
    private boolean failed;
    private String unfit = "";
    private int priority;

    MemberGroup(List<Member> members, HaSurroundings surroundings) {
        this.members = members;
        for (Member member : members) {
            for (HaSurroundings.Condition condition : surroundings.conditions(member.settings)) {
                conditions.putIfAbsent(condition.name(), condition);
            }
        }
        this.machine =
                new SyncGroup(members.stream().map(member -> member.machine).toList());
        this.priority = members.getFirst().settings.router().priority();
        this.fitness = new Fitness(priority);
        this.before = new RouterState[members.size()];
    }

    void receive(long now) {
        for (int i = 0; i < members.size(); i++) {
            int router = i;
            members.get(i).receive(heard -> tell(router, heard, now));
        }
    }

    void fireTimers(long now) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).isTimerDue(now)) {
                tell(i, new Event.TimerFired(), now);
            }
            members.get(i).announceIfDue(now);
        }
    }

    /** Asks what is tracked, and tells the machine where that changes something. */
    void look(long now) {
        boolean linked = true;
        boolean changed = false;
        for (Member member : members) {
            boolean up = member.isLinkUp();
            linked &= up;
            changed |= fitness.set("link " + member.on.name(), 0, up, "is down");
        }
        for (HaSurroundings.Condition condition : conditions.values()) {
            Optional<String> failing = condition.failing().get();
            changed |= fitness.set(condition.name(), condition.weight(), failing.isEmpty(), failing.orElse(""));
        }
        if (changed) {
            follow(linked, now);
        }
    }

    private void follow(boolean linked, long now) {
        unfit = fitness.unfit().orElse("");
        if (!unfit.isEmpty()) {
            failed = true;
            tellAll(new Event.Failed(linked), now);
        } else if (failed) {
            failed = false;
            tellAll(new Event.Recovered(), now);
        }
        if (priority != fitness.priority()) {
            priority = fitness.priority();
            tellAll(new Event.Reweighed(priority), now);
        }
    }

    void tellAll(Event event, long now) {
        remember();
        perform(machine.onAll(event, now), event, now);
    }

    private void tell(int router, Event event, long now) {
        remember();
        List<SyncGroup.Step> steps = machine.on(router, event, now);
        perform(steps, event, now);
    }

    private void remember() {
        for (int i = 0; i < before.length; i++) {
            before[i] = members.get(i).machine.state();
        }
    }

    private void perform(List<SyncGroup.Step> steps, Event event, long now) {
        for (SyncGroup.Step step : steps) {
            members.get(step.router()).perform(step.action(), event, now);
        }
        for (int i = 0; i < before.length; i++) {
            members.get(i).told(event, before[i], unfit, now);
        }
    }
}
