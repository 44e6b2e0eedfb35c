package io.sluice.daemon.config;

import io.sluice.core.settings.TunnelSettings;
import java.time.Duration;
import java.util.List;

/** The schema of {@code tunnels}. */
final class TunnelBlock {

    private static final TunnelSettings DEFAULTS = TunnelSettings.defaults();
    private static final Key<List<String>> UPGRADES = Key.preset(
            "upgrades",
            new WordsType("a list of protocols", "websocket"),
            DEFAULTS.upgrades(),
            "The protocols that a client may upgrade to; `[]` for none. Other offers are dropped and the request goes on"
                    + " without.");
    private static final Key<Boolean> CONNECT = Key.preset(
            "connect",
            Types.FLAG,
            DEFAULTS.connect(),
            "Forward CONNECT, by the routes' hosts; the backends are proxies then. Without it CONNECT gets 405.");
    private static final Key<Duration> IDLE = Key.preset(
            "idle", Types.DURATION, DEFAULTS.idle(), "How long a tunnel lives without a byte in either direction.");
    private static final Key<Duration> HALF_CLOSED = Key.preset(
            "half-closed", Types.DURATION, DEFAULTS.halfClosed(), "The same once one side has sent its last byte.");

    static final Block<TunnelSettings> TUNNELS = Block.of(
            "Which requests may turn their connection into a tunnel",
            "In a tunnel bytes are relayed both ways and not looked at. Counted by `sluice_listener_tunnels`.",
            v -> new TunnelSettings(v.get(UPGRADES), v.get(CONNECT), v.get(IDLE), v.get(HALF_CLOSED)),
            UPGRADES,
            CONNECT,
            IDLE,
            HALF_CLOSED);

    private TunnelBlock() {}
}
