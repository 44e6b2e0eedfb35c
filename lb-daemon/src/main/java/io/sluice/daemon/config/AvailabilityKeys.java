package io.sluice.daemon.config;

import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The keys of a pool that say which of its backends are used when, and what of them makes no sense together. */
final class AvailabilityKeys {

    private static final AvailabilitySettings USUAL = AvailabilitySettings.defaults();

    static final Key<Boolean> MODE = Key.preset(
            "mode",
            Types.choice(modes()),
            false,
            "`active-active`: all backends of a tier share the exchanges. `active-passive`: one backend has them all, the first"
                    + " of the list that is up; each has a tier of its own then.");
    static final Key<Integer> FAILOVER_BELOW = Key.preset(
            "failover-below",
            Types.SHARE,
            USUAL.failoverBelow(),
            "The next tier takes over while fewer than this share of a tier's backends are up; `0%`: while none is.");
    static final Key<Integer> FAIL_OPEN_BELOW = Key.preset(
            "fail-open-below",
            Types.SHARE,
            USUAL.failOpenBelow(),
            "While fewer than this share of the backends have not failed, and no other tier is better, those that failed are used,"
                    + " too; `1%`: while all have failed, `0%`: never.");
    static final Key<Duration> SLOW_START = Key.preset(
            "slow-start",
            Types.DURATION_OR_OFF,
            USUAL.slowStart(),
            "How long a backend that comes back takes from a tenth of its weight and connections to all of them.");

    private AvailabilityKeys() {}

    /** The settings that these keys make. */
    static AvailabilitySettings settings(Values v) {
        return new AvailabilitySettings(v.get(FAILOVER_BELOW), v.get(FAIL_OPEN_BELOW), v.get(SLOW_START));
    }

    /** The backends with the tiers that {@code mode} gives them. */
    static List<BackendSettings> tiered(Values v, List<BackendSettings> backends) {
        if (!v.get(MODE)) {
            return backends;
        }
        if (backends.stream().anyMatch(backend -> backend.tier() > 0)) {
            v.reject(
                    MODE.name(),
                    "active-passive gives each backend a tier by its place in the list; leave tier and backup out");
        }
        if (backends.size() > BackendSettings.LAST_TIER + 1) {
            v.reject(
                    MODE.name(),
                    "active-passive is for at most " + (BackendSettings.LAST_TIER + 1) + " backends, and here are "
                            + backends.size());
            return backends;
        }
        return IntStream.range(0, backends.size())
                .mapToObj(tier -> backends.get(tier).inTier(tier))
                .toList();
    }

    /** Warns of what has no effect, or another one than it seems. */
    static void warn(Values v, List<BackendSettings> backends, boolean probed) {
        if (backends.isEmpty()) {
            return; // which is told there
        }
        long tiers =
                backends.stream().mapToInt(BackendSettings::tier).distinct().count();
        if (backends.stream().allMatch(backend -> backend.weight() == 0)) {
            v.warn("backends", "all have weight 0, so clients get 503 until an operator gives one another weight");
        }
        if (backends.stream().allMatch(backend -> backend.tier() > 0)) {
            v.warn(
                    "backends",
                    "all are backups, of nothing; leave backup or tier out where a backend is to be used first");
        }
        if (tiers == 1) {
            warnOf(
                    v,
                    FAILOVER_BELOW,
                    "has no effect: all backends are of one tier; give those that stand by a backup: true");
        }
        if (v.get(MODE) && backends.size() == 1) {
            v.warn(MODE.name(), "active-passive has no effect with one backend");
        }
        if (v.get(MODE) && v.has("sticky")) {
            v.warn(
                    MODE.name(),
                    "sticky keeps clients at a backend that took over when the one before it is back; then two are at work");
        }
        if (!probed) {
            warnOfNoProbes(v, tiers > 1);
        }
    }

    private static void warnOfNoProbes(Values v, boolean severalTiers) {
        String why = " without health: no backend is ever found down";
        warnOf(v, SLOW_START, "has no effect" + why);
        warnOf(v, FAIL_OPEN_BELOW, "has no effect" + why);
        if (severalTiers) {
            v.warn(v.has(MODE) ? MODE.name() : "backends", "backends that stand by get nothing" + why);
        }
    }

    private static void warnOf(Values v, Key<?> key, String message) {
        if (v.has(key) && !v.isWrong(key) && !v.get(key).equals(key.preset())) {
            v.warn(key.name(), message);
        }
    }

    private static Map<String, Boolean> modes() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("active-active", false);
        words.put("active-passive", true);
        return words;
    }
}
