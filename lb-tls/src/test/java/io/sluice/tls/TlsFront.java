package io.sluice.tls;

import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.proxy.DataPlane;
import io.sluice.core.proxy.ListenException;
import io.sluice.core.proxy.Snapshot;
import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.AnswerSettings;
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
import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A data plane of one loop with one listener and one backend, either side with or without TLS. */
final class TlsFront implements AutoCloseable {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    final SeenHandshakes seen = new SeenHandshakes();
    private final DataPlane plane;

    /** One that leads everything to the backend. */
    TlsFront(@Nullable ServerTls tls, @Nullable ClientTls backendTls, int backendPort, int maxHandshakes)
            throws ListenException {
        this(
                tls,
                backendTls,
                backendPort,
                new ListenerSettings(
                        "web",
                        ANY,
                        List.of(new RouteSettings("", "/", "app")),
                        ForwardingSettings.defaults(),
                        ListenerTimeouts.defaults(),
                        new ListenerLimits(1000, maxHandshakes, 16384, 100, 8192)));
    }

    TlsFront(
            ServerTls tls,
            int backendPort,
            List<RouteSettings> routes,
            ForwardingSettings forwarding,
            AnswerSettings answers)
            throws ListenException {
        this(
                tls,
                null,
                backendPort,
                new ListenerSettings(
                        "web",
                        ANY,
                        routes,
                        forwarding,
                        ListenerTimeouts.defaults(),
                        ListenerLimits.defaults(),
                        answers,
                        TunnelSettings.defaults(),
                        AcceptSettings.defaults()));
    }

    /** One that relays all bytes to the backend unread. */
    static TlsFront relaying(@Nullable ServerTls tls, @Nullable ClientTls backendTls, int backendPort)
            throws ListenException {
        return new TlsFront(
                tls,
                backendTls,
                backendPort,
                new ListenerSettings(
                        "web",
                        ANY,
                        List.of(),
                        ForwardingSettings.defaults(),
                        ListenerTimeouts.defaults(),
                        ListenerLimits.defaults(),
                        AnswerSettings.defaults(),
                        TunnelSettings.defaults(),
                        AcceptSettings.defaults().relaying("app")));
    }

    private TlsFront(
            @Nullable ServerTls tls, @Nullable ClientTls backendTls, int backendPort, ListenerSettings listener)
            throws ListenException {
        BackendSettings only = new BackendSettings("a", "localhost", backendPort, 1);
        PoolSettings settings = new PoolSettings(
                "app", "round-robin", List.of(only), true, PoolTimeouts.defaults(), PoolLimits.defaults(), 0);
        Pool pool = new Pool(settings, Balancers.of("round-robin").orElseThrow(), seen);
        plane = DataPlane.start(new TransportSettings(TransportSettings.Io.AUTO, 1, Duration.ofSeconds(1)));
        plane.serve(Snapshot.of(
                new TrafficSettings(List.of(listener), List.of(settings)),
                Map.of("app", pool),
                seen,
                provider(tls, backendTls)));
    }

    private static TlsProvider provider(@Nullable ServerTls tls, @Nullable ClientTls backendTls) {
        return new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return tls;
            }

            @Override
            public ClientTls pool(String pool) {
                return backendTls;
            }
        };
    }

    /** A plain connection. */
    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** A connection whose handshake has not begun. */
    SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private int port() throws SocketException {
        if (plane.address("web") instanceof InetSocketAddress address) {
            return address.getPort();
        }
        throw new SocketException("not open");
    }

    @Override
    public void close() {
        plane.close();
    }
}
