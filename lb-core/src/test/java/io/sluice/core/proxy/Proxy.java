package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.pool.Timetable;
import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.SocketFileSettings;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A data plane with one listener, "web", and one pool, "app", whose backends are "a", "b", ... Closing it proves that nothing
 * was left behind: every exchange, attempt and connection that began has ended, and nobody complained in the log.
 */
final class Proxy implements AutoCloseable {

    final RecordingObservers seen = new RecordingObservers();
    final DataPlane plane;
    final Pool pool;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final LogWatch log = new LogWatch();

    private Proxy(Builder settings) throws ListenException {
        List<PoolSettings> all = settings.pools();
        all.forEach(each -> pools.put(
                each.name(), new Pool(each, Algorithms.builtIn().of(each.balance()), seen, settings.timetable)));
        pool = pool("app");
        plane = DataPlane.start(new TransportSettings(settings.io, settings.eventLoops, settings.drainTimeout));
        TrafficSettings traffic = new TrafficSettings(List.of(settings.listener()), all);
        plane.serve(Snapshot.of(traffic, pools, seen, settings.tls));
    }

    static Builder to(ScriptedBackend... backends) {
        return new Builder(Stream.of(backends).map(ScriptedBackend::address).toList());
    }

    static Builder to(SocketAddress... addresses) {
        return new Builder(List.of(addresses));
    }

    static Builder toPorts(Integer... ports) {
        return new Builder(Stream.of(ports)
                .map(port -> (SocketAddress) InetSocketAddress.createUnresolved("127.0.0.1", port))
                .toList());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) plane.address("web");
    }

    RawClient connect() throws IOException {
        return plane.address("web") instanceof UnixDomainSocketAddress path
                ? RawClient.to(path)
                : RawClient.to(address());
    }

    /** A pool of that name. */
    Pool pool(String name) {
        return Objects.requireNonNull(pools.get(name));
    }

    Backend backend(int index) {
        return pool.backends().get(index);
    }

    /** Sends GET over a connection of its own. Returns status line and body. */
    String get(String path) throws IOException {
        try (RawClient client = connect()) {
            client.get(path);
            return client.response();
        }
    }

    /** The log has this warning, which is not to be there otherwise. */
    void expectWarning(String warning) {
        log.expect(warning);
    }

    @Override
    public void close() {
        plane.close();
        assertThat(plane.clientConnections()).as("client connections").isZero();
        pools.values().forEach(Proxy::expectUnused);
        seen.expectBalanced();
        log.expectSilence();
    }

    private static void expectUnused(Pool pool) {
        for (Backend backend : pool.backends()) {
            assertThat(backend.outstanding())
                    .as("outstanding at " + backend.name())
                    .isZero();
            assertThat(backend.connections())
                    .as("connections to " + backend.name())
                    .isZero();
            assertThat(backend.idle()).as("unused at " + backend.name()).isZero();
        }
        assertThat(pool.line().length()).as("waiting").isZero();
    }

    /** What a test may want otherwise than by default. One event loop, so that a test knows who shares connections. */
    static final class Builder {

        private final List<SocketAddress> addresses;
        private final Map<String, List<SocketAddress>> others = new LinkedHashMap<>();
        private Io io = Io.AUTO;
        private int eventLoops = 1;
        private Duration drainTimeout = Duration.ofSeconds(5);
        private ForwardingSettings forwarding =
                new ForwardingSettings(ForwardingSettings.Mode.OFF, ForwardingSettings.Mode.OFF, false);
        private ListenerLimits listenerLimits = ListenerLimits.defaults();
        private ListenerTimeouts listenerTimeouts = ListenerTimeouts.defaults();
        private PoolLimits poolLimits = PoolLimits.defaults();
        private PoolTimeouts poolTimeouts = PoolTimeouts.defaults();
        private Duration connectionAge = PoolTimeouts.defaults().connectionAge();
        private int maxRequests;
        private int queue = PoolLimits.defaults().queue();
        private Duration queueTimeout = PoolTimeouts.defaults().queue();
        private List<RouteSettings> routes = List.of(new RouteSettings("", "/", "app"));
        private AnswerSettings answers = AnswerSettings.defaults();
        private TlsProvider tls = TlsProvider.none();
        private TunnelSettings tunnels = TunnelSettings.defaults();
        private RetrySettings retries = RetrySettings.defaults();
        private SocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private AcceptSettings accept = AcceptSettings.defaults();
        private SendProxy sendProxy = SendProxy.OFF;
        private PoolHttp http = PoolHttp.defaults();
        private BalanceSettings balance = BalanceSettings.ROUND_ROBIN;
        private AvailabilitySettings availability = AvailabilitySettings.defaults();
        private List<Integer> tiers = List.of();
        private Timetable timetable = Timetable.system();
        private StickySettings sticky = StickySettings.off();

        private Builder(List<SocketAddress> addresses) {
            this.addresses = addresses;
        }

        Builder balance(BalanceSettings value) {
            balance = value;
            return this;
        }

        /** A further pool, with the settings of the first; its backends are named after it: "x1", "x2", ... */
        Builder pool(String name, SocketAddress... backends) {
            others.put(name, List.of(backends));
            return this;
        }

        Builder io(Io value) {
            io = value;
            return this;
        }

        Builder eventLoops(int value) {
            eventLoops = value;
            return this;
        }

        Builder drainTimeout(Duration value) {
            drainTimeout = value;
            return this;
        }

        Builder forwarding(ForwardingSettings value) {
            forwarding = value;
            return this;
        }

        Builder listenerLimits(ListenerLimits value) {
            listenerLimits = value;
            return this;
        }

        /** In milliseconds, as {@link ListenerTimeouts} has them. */
        Builder listenerTimeouts(long keepAlive, long requestHead, long requestBody, long responseProgress) {
            listenerTimeouts = new ListenerTimeouts(
                    Duration.ofMillis(keepAlive),
                    Duration.ofMillis(requestHead),
                    Duration.ofMillis(requestBody),
                    Duration.ofMillis(responseProgress));
            return this;
        }

        Builder poolLimits(int maxConnections, int maxIdle) {
            poolLimits = new PoolLimits(maxConnections, maxIdle, 4096, 50, 0, 0);
            return this;
        }

        Builder connectionAge(long millis) {
            connectionAge = Duration.ofMillis(millis);
            return this;
        }

        Builder maxRequests(int value) {
            maxRequests = value;
            return this;
        }

        Builder queue(int most, long timeoutMillis) {
            queue = most;
            queueTimeout = Duration.ofMillis(timeoutMillis);
            return this;
        }

        /** In milliseconds, as {@link PoolTimeouts} has them. */
        Builder poolTimeouts(long connect, long responseHead, long responseBody, long requestProgress, long idle) {
            poolTimeouts = new PoolTimeouts(
                    Duration.ofMillis(connect),
                    Duration.ofMillis(responseHead),
                    Duration.ofMillis(responseBody),
                    Duration.ofMillis(requestProgress),
                    Duration.ofMillis(idle),
                    connectionAge,
                    queueTimeout);
            return this;
        }

        Builder route(String host, String path) {
            routes = List.of(new RouteSettings(host, path, "app"));
            return this;
        }

        Builder routes(RouteSettings... value) {
            routes = List.of(value);
            return this;
        }

        Builder answers(AnswerSettings value) {
            answers = value;
            return this;
        }

        Builder tls(TlsProvider value) {
            tls = value;
            return this;
        }

        Builder tunnels(TunnelSettings value) {
            tunnels = value;
            return this;
        }

        Builder retries(int value) {
            return retries(RetrySettings.most(value));
        }

        Builder retries(RetrySettings value) {
            retries = value;
            return this;
        }

        Builder port(int value) {
            return bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), value));
        }

        Builder bind(SocketAddress value) {
            bind = value;
            return this;
        }

        Builder accept(AcceptSettings value) {
            accept = value;
            return this;
        }

        /** A header must come from loopback and from unix sockets. */
        Builder proxyProtocolFromHere(int headerSize) {
            return proxyProtocol(
                    headerSize, PeerNetwork.Unix.PEERS, new PeerNetwork.Cidr(InetAddress.getLoopbackAddress(), 32));
        }

        Builder proxyProtocolFrom(String address, int prefix) {
            return proxyProtocol(512, new PeerNetwork.Cidr(InetAddress.ofLiteral(address), prefix));
        }

        private Builder proxyProtocol(int headerSize, PeerNetwork... from) {
            accept = new AcceptSettings(
                    SocketFileSettings.defaults(), new ProxyProtocolSettings(List.of(from), headerSize));
            return this;
        }

        /** All bytes go to the pool unread; to be said after what else is accepted. */
        Builder relaying() {
            accept = accept.relaying("app");
            return routes();
        }

        /** TLS of clients that match goes to the pool unread. */
        Builder passthrough(PassthroughSettings value) {
            accept = new AcceptSettings(
                    accept.socketFile(), accept.proxyProtocol(), accept.http(), accept.http2(), value);
            return this;
        }

        Builder sendProxy(SendProxy value) {
            sendProxy = value;
            return this;
        }

        /** HTTP/2 with prior knowledge. */
        Builder http2(Http2Limits value) {
            return http(new PoolHttp(HttpVersions.HTTP_2, value));
        }

        Builder http(PoolHttp value) {
            http = value;
            return this;
        }

        Builder availability(int failoverBelow, int failOpenBelow, Duration slowStart) {
            availability = new AvailabilitySettings(failoverBelow, failOpenBelow, slowStart);
            return this;
        }

        /** One for each backend; left out, the first for all. */
        Builder tiers(Integer... value) {
            tiers = List.of(value);
            return this;
        }

        Builder timetable(Timetable value) {
            timetable = value;
            return this;
        }

        Builder sticky(StickySettings value) {
            sticky = value;
            return this;
        }

        Proxy start() throws ListenException {
            return new Proxy(this);
        }

        private ListenerSettings listener() {
            return new ListenerSettings(
                    "web", bind, routes, forwarding, listenerTimeouts, listenerLimits, answers, tunnels, accept);
        }

        private List<PoolSettings> pools() {
            List<PoolSettings> all = new ArrayList<>();
            List<BackendSettings> backends = new ArrayList<>();
            for (int i = 0; i < addresses.size(); i++) {
                int tier = tiers.isEmpty() ? 0 : tiers.get(i);
                backends.add(new BackendSettings(String.valueOf((char) ('a' + i)), addresses.get(i), 1, tier, 0));
            }
            all.add(pool("app", backends));
            others.forEach((name, places) -> {
                List<BackendSettings> named = new ArrayList<>();
                places.forEach(place -> named.add(new BackendSettings(name + (named.size() + 1), place, 1)));
                all.add(pool(name, named));
            });
            return all;
        }

        private PoolSettings pool(String name, List<BackendSettings> backends) {
            return new PoolSettings(
                    name,
                    balance,
                    backends,
                    true,
                    timeouts(),
                    limits(),
                    retries,
                    sendProxy,
                    http,
                    availability,
                    sticky);
        }

        private PoolTimeouts timeouts() {
            return new PoolTimeouts(
                    poolTimeouts.connect(),
                    poolTimeouts.responseHead(),
                    poolTimeouts.responseBody(),
                    poolTimeouts.requestProgress(),
                    poolTimeouts.idle(),
                    connectionAge,
                    queueTimeout);
        }

        private PoolLimits limits() {
            return new PoolLimits(
                    poolLimits.maxConnections(),
                    poolLimits.maxIdle(),
                    poolLimits.headSize(),
                    poolLimits.headerCount(),
                    maxRequests,
                    queue);
        }
    }
}
