package io.sluice.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which requests may turn their connection into a tunnel, in which we relay bytes without reading them, and for how long.
 *
 * @param upgrades the protocols that a client may upgrade to (RFC 9110 section 7.8), each a name with or without a version
 * @param connect whether CONNECT is forwarded (RFC 9110 section 9.3.6); the backends are proxies then
 * @param idle how long a tunnel lives without a byte in either direction
 * @param halfClosed the same once one side has ended its output
 */
public record TunnelSettings(List<String> upgrades, boolean connect, Duration idle, Duration halfClosed) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

    public TunnelSettings {
        upgrades = List.copyOf(upgrades);
        Checks checks = new Checks()
                .unique("upgrades", upgrades, "protocols")
                .timeout("idle", idle)
                .timeout("half-closed", halfClosed);
        for (String upgrade : upgrades) {
            checks.require(
                            "upgrades",
                            upgrade.matches(TOKEN + "(/" + TOKEN + ")?"),
                            "\"" + upgrade
                                    + "\" is no protocol; a protocol is a name such as websocket, or name/version")
                    .require(
                            "upgrades",
                            !carriesRequests(upgrade),
                            "\"" + upgrade + "\" carries requests of its own, which would pass by the routes and the"
                                    + " limits; it cannot be allowed");
        }
        checks.done();
    }

    /** HTTP in another version, and TLS with HTTP in it (RFC 2817). */
    private static boolean carriesRequests(String upgrade) {
        String name = upgrade.toLowerCase(Locale.ROOT).replaceFirst("/.*", "");
        return List.of("h2c", "h2", "h3", "http", "https", "tls").contains(name);
    }

    /** WebSocket alone, no CONNECT; 1 h, 30 s. */
    public static TunnelSettings defaults() {
        return new TunnelSettings(List.of("websocket"), false, Duration.ofHours(1), Duration.ofSeconds(30));
    }
}
