package io.sluice.core.settings;

import java.time.Duration;

/**
 * Which backends of a pool are used where some of them are not well, and how those that are well again come back.
 *
 * @param failoverBelow percent of a tier's backends that must be up; where fewer are the next tier takes over. 0: where none is
 * @param failOpenBelow percent of the backends that must not have failed; where fewer are, and no tier is better, those that
 *     failed are used, too. 0: never
 * @param slowStart how long a backend that comes back takes to its full share; zero for at once
 */
public record AvailabilitySettings(int failoverBelow, int failOpenBelow, Duration slowStart) {

    public AvailabilitySettings {
        new Checks()
                .require(
                        "failover-below", isShare(failoverBelow), "must be from 0% to 100%, not " + failoverBelow + "%")
                .require(
                        "fail-open-below",
                        isShare(failOpenBelow),
                        "must be from 0% to 100%, not " + failOpenBelow + "%")
                .require(
                        "slow-start",
                        slowStart.isZero()
                                || slowStart.compareTo(Duration.ofSeconds(1)) >= 0
                                        && slowStart.compareTo(Duration.ofHours(1)) <= 0,
                        "must be from 1s to 1h, or off, not " + Checks.text(slowStart))
                .done();
    }

    private static boolean isShare(int percent) {
        return percent >= 0 && percent <= 100;
    }

    /** The next tier where no backend of one is up; those that failed get nothing; who comes back gets its share at once. */
    public static AvailabilitySettings defaults() {
        return new AvailabilitySettings(0, 0, Duration.ZERO);
    }
}
