package io.sluice.core.settings;

/**
 * How many retries a pool may make in all, so that they cannot multiply an outage. Only those count that may have cost a backend
 * work: after a reset, a timeout or a status.
 *
 * @param percent retries to a hundred exchanges of the pool
 * @param floor retries per second that may be made beside, however few exchanges there are; over all event loops
 */
public record RetryBudgetSettings(int percent, int floor) {

    public RetryBudgetSettings {
        new Checks()
                .require("share", percent >= 0 && percent <= 100, "must be from 0% to 100%, not " + percent + "%")
                .range("floor", floor, 0, 1_000_000)
                .done();
    }

    /** 20 %, 10 per second. */
    public static RetryBudgetSettings defaults() {
        return new RetryBudgetSettings(20, 10);
    }
}
