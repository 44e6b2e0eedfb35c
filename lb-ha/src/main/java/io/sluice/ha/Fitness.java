package io.sluice.ha;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How fit a node is to be master, from the conditions that it tracks. Pure, owned by one thread.
 *
 * <p>A condition without a weight is one that the node cannot serve without. One with a weight changes the priority while it does not
 * hold: a weight of 30 takes 30 from it.
 */
final class Fitness {

    private record Condition(int weight, boolean holds, String reason) {}

    private final int basePriority;
    private final Map<String, Condition> conditions = new LinkedHashMap<>();

    Fitness(int basePriority) {
        this.basePriority = basePriority;
    }

    /**
     * Takes note of a condition.
     *
     * @param weight what it takes from the priority while it does not hold; 0 where the node cannot serve then
     * @param reason why it does not hold, for people
     * @return true where that changed something
     */
    boolean set(String name, int weight, boolean holds, String reason) {
        Condition now = new Condition(weight, holds, holds ? "" : reason);
        return !now.equals(conditions.put(name, now));
    }

    /** Why the node cannot serve, or empty where it can. */
    Optional<String> unfit() {
        String reasons = conditions.entrySet().stream()
                .filter(condition ->
                        !condition.getValue().holds() && condition.getValue().weight() == 0)
                .map(condition ->
                        condition.getKey() + ": " + condition.getValue().reason())
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
    }

    /** The priority that the conditions leave. */
    int priority() {
        int taken = conditions.values().stream()
                .filter(condition -> !condition.holds())
                .mapToInt(Condition::weight)
                .sum();
        return basePriority == VirtualRouterSettings.OWNER
                ? basePriority
                : Math.clamp(basePriority - taken, 1, VirtualRouterSettings.OWNER - 1);
    }
}
