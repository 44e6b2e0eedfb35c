package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RetryBudgetSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.SocketFileSettings;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.health.HealthSettings;
import io.sluice.health.HttpProbeSettings;
import io.sluice.health.TcpProbeSettings;
import io.sluice.metrics.AccessLogSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a key means, and what holds where it is left out. */
class ConfigurationDefaultsTest {

    private static final Configuration LEAST = load("""
            listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app } ]
            pools: [ { name: app, backends: [ "10.0.0.1:80" ] } ]
            """);

    private static Configuration load(String text) {
        Loaded loaded = ConfigLoader.load("f", text);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration().orElseThrow();
    }

    @Test
    void whatIsLeftOutOfAListenerHasTheDefaultsOfItsSettings() {
        assertThat(LEAST.traffic().listeners())
                .containsExactly(new ListenerSettings(
                        "web",
                        new InetSocketAddress("127.0.0.1", 8080),
                        List.of(new RouteSettings("", "/", "app")),
                        ForwardingSettings.defaults(),
                        ListenerTimeouts.defaults(),
                        ListenerLimits.defaults(),
                        AnswerSettings.defaults(),
                        new TunnelSettings(List.of("websocket"), false, Duration.ofHours(1), Duration.ofSeconds(30)),
                        AcceptSettings.defaults()));
    }

    @Test
    void whatIsLeftOutOfAPoolHasTheDefaultsOfItsSettings() {
        assertThat(LEAST.traffic().pools())
                .containsExactly(new PoolSettings(
                        "app",
                        BalanceSettings.ROUND_ROBIN,
                        List.of(new BackendSettings("10.0.0.1:80", "10.0.0.1", 80, 1)),
                        true,
                        PoolTimeouts.defaults(),
                        PoolLimits.defaults(),
                        RetrySettings.defaults(),
                        SendProxy.OFF,
                        PoolHttp.defaults(),
                        AvailabilitySettings.defaults(),
                        StickySettings.off()));
        assertThat(LEAST.health()).isEmpty();
    }

    @Test
    void whatIsLeftOutOfTheRestIsOnAndPrivate() {
        assertThat(LEAST.transport()).isEqualTo(TransportSettings.defaults());
        assertThat(LEAST.warmUp()).isEqualTo(Duration.ofSeconds(1));
        assertThat(LEAST.admin().orElseThrow().bind()).isEqualTo(new InetSocketAddress("127.0.0.1", 9090));
        assertThat(LEAST.accessLog()).contains(AccessLogSettings.defaults());
    }

    @Test
    void adminAndAccessLogCanBeOff() {
        Configuration off = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app } ]
                pools: [ { name: app, backends: [ "10.0.0.1:80" ] } ]
                admin: off
                access-log: off
                """);
        assertThat(off.admin()).isEmpty();
        assertThat(off.accessLog()).isEmpty();
    }

    @Test
    void healthAloneKeepsBackendsDownUntilTheirFirstPass() {
        Configuration probed = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", routes: [ { pool: a }, { path: /b, pool: b } ] } ]
                pools:
                  - { name: a, backends: [ "10.0.0.1:80" ], health: { http: { path: /h } } }
                  - { name: b, backends: [ "10.0.0.1:80" ], health: { tcp: {}, initial: up } }
                """);
        assertThat(probed.traffic().pools()).extracting(PoolSettings::startsUp).containsExactly(false, true);
        assertThat(probed.health().get("a")).isEqualTo(HealthSettings.defaults(HttpProbeSettings.get("/h")));
        assertThat(probed.health().get("b")).isEqualTo(HealthSettings.defaults(new TcpProbeSettings()));
    }

    @Test
    void everyKeyOfAListenerReachesItsSettings() {
        ListenerSettings listener = load("""
                listeners:
                  - name: web
                    bind: "[::1]:8080"
                    routes: [ { host: "*.Example.org", path: /api, pool: app } ]
                    forwarded: { x-forwarded: off, forwarded: append, via: true, underscores: refuse }
                    timeouts: { keep-alive: 1ms, request-head: 2s, request-body: 3m, response-progress: 4h }
                    limits: { max-connections: 5, head-size: 6KiB, header-count: 7, target-length: 800 }
                    tunnels: { upgrades: [ websocket, irc/6.9 ], connect: true, idle: 7s, half-closed: 8s }
                pools: [ { name: app, backends: [ "10.0.0.1:80" ] } ]
                """).traffic().listeners().getFirst();
        assertThat(listener)
                .isEqualTo(new ListenerSettings(
                        "web",
                        new InetSocketAddress("::1", 8080),
                        List.of(new RouteSettings("*.example.org", "/api", "app")),
                        new ForwardingSettings(
                                Mode.OFF, Mode.APPEND, true, Underscores.REFUSE, TlsForwarding.defaults()),
                        new ListenerTimeouts(
                                Duration.ofMillis(1),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(3),
                                Duration.ofHours(4)),
                        new ListenerLimits(5, 6144, 7, 800),
                        AnswerSettings.defaults(),
                        new TunnelSettings(
                                List.of("websocket", "irc/6.9"), true, Duration.ofSeconds(7), Duration.ofSeconds(8)),
                        AcceptSettings.defaults()));
    }

    @Test
    void anEmptyListOfUpgradesTurnsThemOff() {
        ListenerSettings listener = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app, tunnels: { upgrades: [] } } ]
                pools: [ { name: app, backends: [ "10.0.0.1:80" ] } ]
                """).traffic().listeners().getFirst();
        assertThat(listener.tunnels().upgrades()).isEmpty();
    }

    @Test
    void unixSocketsAndProxyHeadersReachTheSettings() throws Exception {
        Configuration configuration = load("""
                listeners:
                  - name: web
                    bind: unix:/tmp/web.sock
                    socket-mode: 0600
                    socket-owner: root
                    socket-group: "33"
                    proxy-protocol: { from: [ 10.0.0.0/8, "2001:db8::/32", 192.0.2.7, unix ], header-size: 1KiB }
                    pool: app
                pools: [ { name: app, send-proxy: v2, backends: [ unix:/run/app.sock ] } ]
                admin: { bind: unix:/tmp/admin.sock }
                """);
        ListenerSettings listener = configuration.traffic().listeners().getFirst();
        assertThat(listener.bind()).isEqualTo(UnixDomainSocketAddress.of("/tmp/web.sock"));
        assertThat(listener.accept().socketFile()).isEqualTo(new SocketFileSettings(0600, "root", "33"));
        assertThat(listener.accept().proxyProtocol().headerSize()).isEqualTo(1024);
        assertThat(listener.accept().proxyProtocol().from())
                .containsExactly(
                        new PeerNetwork.Cidr(InetAddress.ofLiteral("10.0.0.0"), 8),
                        new PeerNetwork.Cidr(InetAddress.ofLiteral("2001:db8::"), 32),
                        new PeerNetwork.Cidr(InetAddress.ofLiteral("192.0.2.7"), 32),
                        PeerNetwork.Unix.PEERS);
        PoolSettings pool = configuration.traffic().pools().getFirst();
        assertThat(pool.sendProxy()).isEqualTo(SendProxy.V2);
        assertThat(pool.backends())
                .containsExactly(
                        new BackendSettings("unix:/run/app.sock", UnixDomainSocketAddress.of("/run/app.sock"), 1));
        assertThat(configuration.admin().orElseThrow().bind()).isEqualTo(UnixDomainSocketAddress.of("/tmp/admin.sock"));
    }

    @Test
    void everyKeyOfAPoolReachesItsSettings() {
        Configuration configuration = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app } ]
                pools:
                  - name: app
                    balance: least-connections
                    backends: [ { name: one, address: "10.0.0.1:80", weight: 3 } ]
                    health:
                      http: { path: /h, host: www.example.org, method: HEAD, expect: "200-299, 404" }
                      interval: 1s
                      timeout: 2s
                      rise: 3
                      fall: 4
                    timeouts:
                      { connect: 1s, response-head: 2s, response-body: 3s, request-progress: 4s, idle: 5s, connection-age: 6s, queue: 7s }
                    limits:
                      { max-connections: 1, max-idle: 2, head-size: 3KiB, header-count: 4, max-requests-per-connection: 5, queue: 6 }
                    retries:
                      most: 3
                      reset: false
                      timeout: true
                      statuses: [ 502, 503 ]
                      body: 5KiB
                      non-idempotent: true
                      budget: { share: 6%, floor: 7 }
                """);
        assertThat(configuration.traffic().pools())
                .containsExactly(new PoolSettings(
                        "app",
                        BalanceSettings.of("least-connections"),
                        List.of(new BackendSettings("one", "10.0.0.1", 80, 3)),
                        false,
                        new PoolTimeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(7)),
                        new PoolLimits(1, 2, 3072, 4, 5, 6),
                        new RetrySettings(3, false, true, List.of(502, 503), 5120, true, new RetryBudgetSettings(6, 7)),
                        SendProxy.OFF,
                        PoolHttp.defaults(),
                        AvailabilitySettings.defaults(),
                        StickySettings.off()));
        assertThat(configuration.health().get("app"))
                .isEqualTo(new HealthSettings(
                        new HttpProbeSettings(
                                "/h",
                                "www.example.org",
                                HttpProbeSettings.Method.HEAD,
                                List.of(
                                        new HttpProbeSettings.StatusRange(200, 299),
                                        new HttpProbeSettings.StatusRange(404, 404))),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        3,
                        4));
    }

    @Test
    void aNumberOrAShareAloneIsShortForItsBlock() {
        Configuration shorts = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", routes: [ { pool: a }, { path: /b, pool: b } ] } ]
                pools:
                  - { name: a, backends: [ "10.0.0.1:80" ], retries: 1 }
                  - { name: b, backends: [ "10.0.0.1:80" ], retries: { budget: 5% } }
                """);
        assertThat(shorts.traffic().pools().get(0).retries()).isEqualTo(RetrySettings.most(1));
        assertThat(shorts.traffic().pools().get(1).retries())
                .isEqualTo(
                        new RetrySettings(2, true, false, List.of(), 16 * 1024, false, new RetryBudgetSettings(5, 10)));
    }

    @Test
    void everyKeyOfTheRestReachesItsSettings() {
        Configuration configuration = load("""
                listeners: [ { name: web, bind: "127.0.0.1:8080", pool: app } ]
                pools: [ { name: app, backends: [ "10.0.0.1:80" ] } ]
                admin: { bind: "127.0.0.2:1234" }
                access-log: { file: /var/log/sluice.log, ring-size: 1MiB }
                process: { io: nio, event-loops: 3, drain-timeout: 0s, warm-up: off }
                """);
        assertThat(configuration.admin().orElseThrow().bind()).isEqualTo(new InetSocketAddress("127.0.0.2", 1234));
        assertThat(configuration.accessLog())
                .contains(new AccessLogSettings(new AccessLogSettings.File(Path.of("/var/log/sluice.log")), 1 << 20));
        assertThat(configuration.transport()).isEqualTo(new TransportSettings(Io.NIO, 3, Duration.ZERO));
        assertThat(configuration.warmUp()).isEqualTo(Duration.ZERO);
    }
}
