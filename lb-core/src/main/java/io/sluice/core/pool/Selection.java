package io.sluice.core.pool;

import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.spi.BackendState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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
        Map<Integer, Tally> tiers = new TreeMap<>();
        Tally tally = null;
        for (B backend : backends) {
            if (backend.givenWeight() > 0) {
                if (tally == null || tally.tier != backend.tier()) {
                    tally = tiers.computeIfAbsent(backend.tier(), Tally::new);
                }
                tally.count(backend.state());
            }
        }
        return best(tiers.values(), rules)
                .map(used -> new Selection<>(members(backends, used.tier, false), used.tier, false))
                .or(() -> first(tiers.values(), each -> each.fails(rules))
                        .map(open -> new Selection<>(members(backends, open.tier, true), open.tier, true)))
                .orElse(new Selection<>(List.of(), NO_TIER, false));
    }

    /** The tier that is used without failing open. */
    private static Optional<Tally> best(Collection<Tally> tiers, AvailabilitySettings rules) {
        return first(tiers, tier -> tier.hasEnough(rules))
                .or(() -> tiers.stream()
                        .filter(tier -> tier.up > 0 && !tier.fails(rules))
                        .reduce((one, other) -> other.up > one.up ? other : one));
    }

    private static Optional<Tally> first(Collection<Tally> tiers, Predicate<Tally> which) {
        return tiers.stream().filter(which).findFirst();
    }

    private static <B extends Selectable> List<B> members(List<B> backends, int tier, boolean open) {
        List<B> members = new ArrayList<>();
        for (B backend : backends) {
            BackendState state = backend.state();
            if (backend.tier() == tier && backend.givenWeight() > 0 && (state.usable() || open && hasFailed(state))) {
                members.add(backend);
            }
        }
        return Collections.unmodifiableList(members);
    }

    private static boolean hasFailed(BackendState state) {
        return state == BackendState.DOWN || state == BackendState.EJECTED;
    }

    /** The backends of one tier that have a weight, counted. */
    private static final class Tally {

        private final int tier;
        private int all;
        private int up;
        private int failed;
        private int takenOut;

        Tally(int tier) {
            this.tier = tier;
        }

        void count(BackendState state) {
            all++;
            switch (state) {
                case UP -> up++;
                case DOWN, EJECTED -> failed++;
                case DRAINING, MAINTENANCE -> takenOut++;
                case STARTING -> {} // nobody knows yet
            }
        }

        boolean hasEnough(AvailabilitySettings rules) {
            return up > 0 && !below(up, all, rules.failoverBelow()) && !fails(rules);
        }

        /** True where so many failed that it would fail open. What an operator has taken out says nothing of that. */
        boolean fails(AvailabilitySettings rules) {
            int judged = all - takenOut;
            return failed > 0 && below(judged - failed, judged, rules.failOpenBelow());
        }

        private static boolean below(int part, int whole, int percent) {
            return part * 100L < (long) whole * percent;
        }
    }
}
