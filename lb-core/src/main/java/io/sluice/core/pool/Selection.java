package io.sluice.core.pool;

import io.sluice.core.settings.AvailabilitySettings;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which backends a balancer chooses among: those of one tier, and of these the ones that are up. Pure.
 *
 * <ol>
 *   <li>The first tier of which enough backends are up, and so few have failed that it need not fail open.
 *   <li>Where there is none, the tier with most backends that are up, the first of equals, among those that need not fail open.
 *   <li>Where each must, the first of them fails open: those that failed are used together with those that are up. When so many
 *       fail at once it may well be the probes that fail, and where it is not, little is lost.
 * </ol>
 *
 * A backend that is draining or in maintenance, or has weight 0, is never used, and one that no probe has judged yet is not either.
 *
 * @param chosen in the order of the configuration
 * @param tier whose they are, or {@link #NO_TIER} where there are none
 * @param failsOpen whether some of them have failed
 */
record Selection<B extends Selectable>(List<B> chosen, int tier, boolean failsOpen) {

    static final int NO_TIER = -1;

    /** Selects by the states, weights and tiers now. */
    static <B extends Selectable> Selection<B> among(List<B> backends, AvailabilitySettings rules) {
        SortedMap<Integer, List<B>> members = backends.stream()
                .filter(backend -> backend.givenWeight() > 0)
                .collect(Collectors.groupingBy(Selectable::tier, TreeMap::new, Collectors.toList()));
        List<Tier<B>> tiers = members.entrySet().stream()
                .map(each -> new Tier<>(each.getKey(), each.getValue(), rules))
                .toList();
        Optional<Tier<B>> enough = tiers.stream().filter(Tier::hasEnough).findFirst();
        Optional<Tier<B>> used = enough.or(() -> tiers.stream()
                .filter(tier -> !tier.failing() && tier.up() > 0)
                .max(Comparator.<Tier<B>>comparingInt(Tier::up)
                        .thenComparing(
                                Comparator.<Tier<B>>comparingInt(Tier::number).reversed())));
        return used.map(Tier::closed)
                .or(() -> tiers.stream().filter(Tier::failing).findFirst().map(Tier::open))
                .orElse(new Selection<>(List.of(), NO_TIER, false));
    }

    /** The backends of one tier that have a weight, counted. */
    private record Tier<B extends Selectable>(int number, List<B> members, AvailabilitySettings rules) {

        boolean hasEnough() {
            return up() > 0 && !below(up(), members.size(), rules.failoverBelow()) && !failing();
        }

        int up() {
            return (int) members.stream().filter(Tier::isUp).count();
        }

        /** True where so many failed that it would fail open. */
        boolean failing() {
            int failed = (int) members.stream().filter(Tier::hasFailed).count();
            int judged = (int) members.stream().filter(Tier::isProbed).count();
            return failed > 0 && below(judged - failed, judged, rules.failOpenBelow());
        }

        private static boolean below(int part, int whole, int percent) {
            return part * 100L < (long) whole * percent;
        }

        Selection<B> closed() {
            return new Selection<>(members.stream().filter(Tier::isUp).toList(), number, false);
        }

        Selection<B> open() {
            List<B> all = members.stream()
                    .filter(member -> isUp(member) || hasFailed(member))
                    .toList();
            return new Selection<>(all, number, true);
        }

        private static boolean isUp(Selectable backend) {
            return backend.state().usable();
        }

        private static boolean hasFailed(Selectable backend) {
            return switch (backend.state()) {
                case DOWN, EJECTED -> true;
                case STARTING, UP, DRAINING, MAINTENANCE -> false;
            };
        }

        /** What an operator has taken out says nothing of how many failed. */
        private static boolean isProbed(Selectable backend) {
            return switch (backend.state()) {
                case STARTING, UP, DOWN, EJECTED -> true;
                case DRAINING, MAINTENANCE -> false;
            };
        }
    }
}
