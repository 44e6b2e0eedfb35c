package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class ListenerTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    @Test
    void aTakenPortIsNamedAndNothingIsOpen() throws Exception {
        PoolSettings pool = new PoolSettings(
                "app",
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 1, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DataPlane plane = DataPlane.start(new TransportSettings(io, eventLoops, Duration.ZERO))) {
            TrafficSettings traffic = new TrafficSettings(
                    List.of(listener("free", 0), listener("web", taken.getLocalPort())), List.of(pool));
            Pool running = new Pool(pool, Balancers.of("round-robin").orElseThrow(), Observers.none());
            Snapshot snapshot = Snapshot.of(traffic, Map.of("app", running), Observers.none(), TlsProvider.none());
            assertThatThrownBy(() -> plane.serve(snapshot))
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("web")
                    .hasMessageContaining("localhost:" + taken.getLocalPort());
            assertThat(plane.openListeners()).isZero();
            assertThat(plane.address("free")).isNull();
        }
    }

    @Test
    void everyAddressOfIpv4IsNoAddressOfIpv6() throws Exception {
        assumeThat(io).as("Netty has no socket of IPv4 alone for io_uring").isNotEqualTo(Io.IO_URING);
        PoolSettings pool = new PoolSettings(
                "app",
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 1, 1)),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                0);
        Pool running = new Pool(pool, Balancers.of("round-robin").orElseThrow(), Observers.none());
        try (DataPlane plane = DataPlane.start(new TransportSettings(io, eventLoops, Duration.ZERO))) {
            TrafficSettings traffic =
                    new TrafficSettings(List.of(listener("web", new InetSocketAddress("0.0.0.0", 0))), List.of(pool));
            plane.serve(Snapshot.of(traffic, Map.of("app", running), Observers.none(), TlsProvider.none()));
            InetSocketAddress address = (InetSocketAddress) plane.address("web");
            assertThat(address.getAddress().getHostAddress()).isEqualTo("0.0.0.0");
            new Socket("127.0.0.1", address.getPort()).close();
            assertThatThrownBy(() -> new Socket("::1", address.getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }

    private static ListenerSettings listener(String name, int port) {
        return listener(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static ListenerSettings listener(String name, InetSocketAddress bind) {
        return new ListenerSettings(
                name,
                bind,
                List.of(new RouteSettings("", "/", "app")),
                ForwardingSettings.defaults(),
                ListenerTimeouts.defaults(),
                ListenerLimits.defaults());
    }

    @Test
    void aPortIsFreeAgainAfterTheClose() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths()) {
            Proxy first = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
            int port = first.address().getPort();
            assertThat(first.get("/1")).endsWith(" /1");
            first.close();
            try (Proxy second =
                    Proxy.to(backend).io(io).eventLoops(eventLoops).port(port).start()) {
                assertThat(second.get("/2")).endsWith(" /2");
            }
        }
    }

    @Test
    void atTheLimitTheNextConnectionWaitsUntilOneCloses() throws Exception {
        // Two more may slip in where several loops accept.
        int most = 3;
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend)
                        .io(io)
                        .eventLoops(1)
                        .listenerLimits(new ListenerLimits(most, 4096, 50, 1000))
                        .start()) {
            RawClient[] clients = new RawClient[most];
            for (int i = 0; i < most; i++) {
                clients[i] = proxy.connect();
                clients[i].get("/" + i);
                clients[i].expect(ScriptedBackend.ok("/" + i));
            }
            try (RawClient waiting = proxy.connect()) {
                waiting.get("/waiting");
                waiting.socket.setSoTimeout(300);
                assertThatThrownBy(() -> waiting.read(1)).isInstanceOf(SocketTimeoutException.class);
                assertThat(proxy.plane.clientConnections()).isEqualTo(most);
                assertThat(proxy.seen.count("listener limit max-connections")).isPositive();
                clients[0].close();
                waiting.socket.setSoTimeout(10_000);
                waiting.expect(ScriptedBackend.ok("/waiting"));
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void manyConnectionsAtOnceAreAllServed() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend)
                        .io(io)
                        .eventLoops(eventLoops)
                        .listenerLimits(new ListenerLimits(5, 4096, 50, 1000))
                        .start()) {
            Thread[] threads = new Thread[40];
            AtomicInteger served = new AtomicInteger();
            for (int i = 0; i < threads.length; i++) {
                String path = "/" + i;
                threads[i] = Thread.ofVirtual().start(() -> {
                    try {
                        assertThat(proxy.get(path)).endsWith(" " + path);
                        served.incrementAndGet();
                    } catch (IOException cause) {
                        throw new UncheckedIOException(cause);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(served).hasValue(threads.length);
        }
    }
}
