package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.proxy.DataPlane;
import io.sluice.core.proxy.Snapshot;
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
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A tunnel with TLS on the client's side: there is no half-closed connection, so its end is the end once all is delivered. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class TunnelTlsTest {

    private static final String REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String RESPONSE =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final byte[] MUCH = new byte[2 << 20];

    private static X509Bundle authority;
    private static X509Bundle local;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;
    private ServerSocket server;
    private DataPlane plane;
    private SSLSocket client;
    private Socket backend;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        local = Certificates.local(authority);
    }

    @BeforeEach
    void openTunnel() throws Exception {
        contexts = new TlsContexts(engine, InstantSource.system());
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ServerTls tls = contexts.server("web", new Certificates(directory).server(local));
        plane = serve(tls);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        InetSocketAddress address = (InetSocketAddress) plane.address("web");
        client = (SSLSocket) trusting.getSocketFactory().createSocket("localhost", address.getPort());
        client.setSoTimeout(10_000);
        send(client, REQUEST);
        backend = server.accept();
        backend.setSoTimeout(10_000);
        readHead(backend);
        send(backend, RESPONSE);
        assertThat(read(client, RESPONSE.length())).isEqualTo(RESPONSE);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        backend.close();
        server.close();
        plane.close();
        contexts.close();
    }

    private DataPlane serve(ServerTls tls) throws Exception {
        ListenerSettings listener = new ListenerSettings(
                "web",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(new RouteSettings("", "/", "app")),
                ForwardingSettings.defaults(),
                ListenerTimeouts.defaults(),
                ListenerLimits.defaults());
        BackendSettings only = new BackendSettings("a", "127.0.0.1", server.getLocalPort(), 1);
        PoolSettings settings = new PoolSettings(
                "app", "round-robin", List.of(only), true, PoolTimeouts.defaults(), PoolLimits.defaults(), 0);
        Pool pool = new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none());
        DataPlane started = DataPlane.start(new TransportSettings(TransportSettings.Io.AUTO, 1, Duration.ofSeconds(1)));
        started.serve(Snapshot.of(
                new TrafficSettings(List.of(listener), List.of(settings)),
                Map.of("app", pool),
                Observers.none(),
                onListener(tls)));
        return started;
    }

    private static TlsProvider onListener(ServerTls tls) {
        return new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return tls;
            }

            @Override
            public ClientTls pool(String pool) {
                return null;
            }
        };
    }

    @Test
    void bytesGoBothWays() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(client, "ping" + i);
            assertThat(read(backend, 5)).startsWith("ping");
            backend.getInputStream().skipNBytes(("" + i).length() - 1);
            send(backend, "pong");
            assertThat(read(client, 4)).isEqualTo("pong");
        }
    }

    @Test
    void theEndOfTheClientComesAfterAllItHasSent() throws Exception {
        client.getOutputStream().write(MUCH);
        Thread closing = Thread.ofVirtual().start(() -> {
            try {
                client.close();
            } catch (IOException e) {
                // The backend's side tells.
            }
        });
        assertThat(backend.getInputStream().readAllBytes()).hasSize(MUCH.length);
        closing.join();
    }

    @Test
    void theEndOfTheBackendComesAfterAllItHasSentAndIsAFarewell() throws Exception {
        Thread sending = Thread.ofVirtual().start(() -> {
            try {
                backend.getOutputStream().write(MUCH);
                backend.shutdownOutput();
            } catch (IOException e) {
                // The client's side tells.
            }
        });
        // A connection that ended without close_notify would be an exception here.
        assertThat(client.getInputStream().readAllBytes()).hasSize(MUCH.length);
        sending.join();
        assertThat(backend.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aResetOfTheBackendIsNoFarewell() throws Exception {
        backend.setSoLinger(true, 0);
        backend.close();
        assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
    }

    private static void send(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.getOutputStream().flush();
    }

    private static String read(Socket from, int count) throws IOException {
        return new String(from.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    private static void readHead(Socket from) throws IOException {
        InputStream in = from.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }
}
