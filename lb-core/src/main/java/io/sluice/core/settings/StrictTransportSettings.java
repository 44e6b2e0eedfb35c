package io.sluice.core.settings;

import java.time.Duration;

/**
 * Strict-Transport-Security (RFC 6797): what browsers are told to do with our hosts from now on.
 *
 * @param maxAge how long they speak TLS alone, up to 10 years; 0 makes them forget it
 * @param includeSubdomains whether the hosts below each are meant, too
 * @param preload whether the host may be put on the list that browsers are shipped with
 */
public record StrictTransportSettings(Duration maxAge, boolean includeSubdomains, boolean preload) {

    /** The longest time. */
    public static final Duration MOST = Duration.ofDays(3650);

    private static final Duration YEAR = Duration.ofDays(365);

    public StrictTransportSettings {
        new Checks()
                .require("max-age", maxAge.compareTo(MOST) <= 0, "must be at most 10y, not " + Checks.text(maxAge))
                .require(
                        "preload",
                        !preload || includeSubdomains && maxAge.compareTo(YEAR) >= 0,
                        "needs include-subdomains: true and a max-age of at least 1y; the list takes no others")
                .done();
    }

    /** The value of the field. */
    public String value() {
        return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : "");
    }
}
