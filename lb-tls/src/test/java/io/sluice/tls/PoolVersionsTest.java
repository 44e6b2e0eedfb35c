package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Pool;
import io.sluice.core.proxy.DataPlane;
import io.sluice.core.proxy.Snapshot;
import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.ListenerTimeouts;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which version of HTTP is spoken with a backend over TLS: what the pool allows and the backend chooses by ALPN. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class PoolVersionsTest {

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private final List<String> spoken = new CopyOnWriteArrayList<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private ServerName asked = ServerName.BACKEND;
    private Verify verify = Verify.FULL;
    private Certificates files;
    private X509Bundle authority;
    private TlsContexts contexts;
    private SSLServerSocket server;
    private DataPlane plane;
    private String backendTakes = "";
    private boolean wantsHttp1;

    @BeforeEach
    void listen() throws Exception {
        files = new Certificates(directory);
        authority = Certificates.authority("authority");
        contexts = new TlsContexts(engine, InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(Certificates.local(authority).toKeyManagerFactory().getKeyManagers(), null, null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws Exception {
        plane.close();
        server.close();
        contexts.close();
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.setHandshakeApplicationProtocolSelector(
                    (tls, offered) -> offered.contains(backendTakes) ? backendTakes : "");
            socket.startHandshake();
            spoken.add(socket.getApplicationProtocol());
            names.add(((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames().stream()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .collect(Collectors.joining(" ")));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (socket.getApplicationProtocol().equals("h2")) {
                speakHttp2(in, socket.getOutputStream());
            } else {
                speakHttp1(in, socket.getOutputStream());
            }
        } catch (IOException gone) {
            // The proxy has closed.
        }
    }

    private static void speakHttp1(DataInputStream in, OutputStream out) throws IOException {
        int ends = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            ends = next == '\n' ? ends + 1 : next == '\r' ? ends : 0;
            if (ends == 2) {
                out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private void speakHttp2(DataInputStream in, OutputStream out) throws IOException {
        in.skipNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        out.write(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            byte stream = (byte) in.readInt();
            in.skipNBytes(length);
            if (type == SETTINGS && flags == 0) {
                out.write(new byte[] {0, 0, 0, SETTINGS, 1, 0, 0, 0, 0});
            } else if (type == HEADERS) {
                // ":status: 204" of the static table, or RST_STREAM with HTTP_1_1_REQUIRED.
                out.write(
                        wantsHttp1
                                ? new byte[] {0, 0, 4, 3, 0, 0, 0, 0, stream, 0, 0, 0, 13}
                                : new byte[] {0, 0, 1, HEADERS, 5, 0, 0, 0, stream, (byte) 0x89});
            }
        }
    }

    private void serve(HttpVersions versions) throws Exception {
        ClientTls tls = offering(versions);
        ListenerSettings listener = new ListenerSettings(
                "web",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(new RouteSettings("", "/", "app")),
                ForwardingSettings.defaults(),
                ListenerTimeouts.defaults(),
                ListenerLimits.defaults());
        BackendSettings only = new BackendSettings("a", "127.0.0.1", server.getLocalPort(), 1);
        PoolSettings settings = new PoolSettings(
                "app",
                BalanceSettings.ROUND_ROBIN,
                List.of(only),
                true,
                PoolTimeouts.defaults(),
                PoolLimits.defaults(),
                RetrySettings.defaults(),
                SendProxy.OFF,
                new PoolHttp(versions, Http2Limits.defaults()),
                AvailabilitySettings.defaults(),
                StickySettings.off());
        Pool pool = new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none());
        plane = DataPlane.start(new TransportSettings(TransportSettings.Io.AUTO, 1, Duration.ofSeconds(1)));
        plane.serve(Snapshot.of(
                new TrafficSettings(List.of(listener), List.of(settings)),
                Map.of("app", pool),
                Observers.none(),
                towards(tls)));
    }

    /** As the daemon puts it together. */
    private ClientTls offering(HttpVersions versions) {
        ClientTlsSettings settings = ClientTlsSettings.trusting(new Trust(verify, files.root(authority), List.of()))
                .withServerName(asked);
        ClientTls http1 = contexts.client("app", settings);
        ClientTls http2 = contexts.client("app", settings.withAlpn(List.of("h2")));
        ClientTls both = contexts.client("app", settings.withAlpn(List.of("h2", "http/1.1")));
        return switch (versions) {
            case HTTP_1 -> http1;
            case HTTP_2 -> http2;
            case AUTO ->
                new ClientTls() {
                    @Override
                    public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port) {
                        return both.newHandler(allocator, host, port);
                    }

                    @Override
                    public ClientTls http1() {
                        return http1;
                    }
                };
        };
    }

    private static TlsProvider towards(ClientTls tls) {
        return new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return null;
            }

            @Override
            public ClientTls pool(String pool) {
                return tls;
            }
        };
    }

    private String get() throws IOException {
        return get("h");
    }

    private String get(String host) throws IOException {
        InetSocketAddress address = (InetSocketAddress) plane.address("web");
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void theBackendChoosesHttp2() throws Exception {
        backendTakes = "h2";
        serve(HttpVersions.AUTO);
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(spoken).containsExactly("h2");
    }

    @Test
    void aConnectionOfHttp2ThatGoesByTheRequestServesThatNameAlone() throws Exception {
        backendTakes = "h2";
        asked = ServerName.REQUEST;
        verify = Verify.AUTHORITY;
        serve(HttpVersions.HTTP_2);
        assertThat(get("a.example.org")).startsWith("HTTP/1.1 204");
        assertThat(get("b.example.org")).startsWith("HTTP/1.1 204");
        assertThat(get("A.example.org:8443")).startsWith("HTTP/1.1 204");
        assertThat(get("b.example.org")).startsWith("HTTP/1.1 204");
        assertThat(names).containsExactly("a.example.org", "b.example.org");
        assertThat(spoken).containsExactly("h2", "h2");
    }

    @Test
    void theBackendChoosesHttp1() throws Exception {
        backendTakes = "http/1.1";
        serve(HttpVersions.AUTO);
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(spoken).containsExactly("http/1.1");
    }

    @Test
    void aBackendThatChoosesNothingSpeaksHttp1() throws Exception {
        serve(HttpVersions.AUTO);
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(spoken).containsExactly("");
    }

    @Test
    void whereOnlyHttp2IsSpokenTheBackendMustChooseIt() throws Exception {
        serve(HttpVersions.HTTP_2);
        assertThat(get()).startsWith("HTTP/1.1 503").contains("did not choose h2 by ALPN");
    }

    @Test
    void whereOnlyHttp1IsSpokenNothingElseIsOffered() throws Exception {
        backendTakes = "h2";
        serve(HttpVersions.HTTP_1);
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(spoken).containsExactly("");
    }

    @Test
    void aBackendThatWantsHttp1AfterAllGetsIt() throws Exception {
        backendTakes = "h2";
        wantsHttp1 = true;
        serve(HttpVersions.AUTO);
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(get()).startsWith("HTTP/1.1 204");
        assertThat(spoken).containsExactly("h2", "");
    }
}
