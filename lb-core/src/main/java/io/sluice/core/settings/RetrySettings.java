package io.sluice.core.settings;

import java.util.List;
import java.util.Set;

/**
 * When a failed attempt is followed by another. Where no connection could be made, always; the rest is said here and holds for
 * requests only that may be sent twice.
 *
 * @param most further attempts of an exchange on other backends, at most
 * @param reset whether a close before the response head was whole is retried
 * @param timeout whether a response head that did not come in time is retried
 * @param statuses the statuses whose responses are dropped for another attempt; distinct
 * @param body bytes of a request body that are kept for another attempt; a larger body ends the possibility
 * @param nonIdempotent whether requests of every method may be sent twice (RFC 9110 section 9.2.2), which only the user can know
 * @param budget how many retries there may be in all
 */
public record RetrySettings(
        int most,
        boolean reset,
        boolean timeout,
        List<Integer> statuses,
        int body,
        boolean nonIdempotent,
        RetryBudgetSettings budget) {

    public RetrySettings {
        statuses = List.copyOf(statuses);
        Checks checks = new Checks().range("most", most, 0, 16).range("body", body, 0, 1 << 20);
        for (int status : statuses) {
            checks.range("statuses", status, 400, 599);
        }
        checks.require("statuses", Set.copyOf(statuses).size() == statuses.size(), "names a status twice")
                .done();
    }

    /** 2 further attempts after a reset, none after a timeout or a status, 16 KiB of a body, idempotent methods only. */
    public static RetrySettings defaults() {
        return most(2);
    }

    /** The defaults, but for the number. */
    public static RetrySettings most(int most) {
        return new RetrySettings(most, true, false, List.of(), 16 * 1024, false, RetryBudgetSettings.defaults());
    }
}
