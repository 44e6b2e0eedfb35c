package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONNECT (RFC 9110 section 9.3.6) where the listener allows it; the backend is a proxy then. */
class ConnectTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend)
                .route("*.example.org", "/")
                .tunnels(Tunnels.patient())
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    @Test
    void isRefusedUnlessAllowed() throws Exception {
        try (Proxy plain = Proxy.to(backend).start();
                RawClient asking = plain.connect()) {
            asking.send(Tunnels.connect("www.example.org:443"));
            assertThat(asking.status()).isEqualTo(405);
            asking.expectEnd();
            assertThat(plain.seen.next().cause()).isEqualTo(EndCause.METHOD_REFUSED);
        }
        assertThat(backend.connections()).isZero();
    }

    @Test
    void aSuccessMakesATunnel() throws Exception {
        client.send("CONNECT www.example.org:443 HTTP/1.1\r\nX: y\r\nHost: other.example.org\r\nUpgrade: websocket\r\n"
                + "Connection: upgrade\r\n\r\n");
        Wire peer = backend.next();
        assertThat(peer.head())
                .isEqualTo("CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org:443\r\nX: y\r\n\r\n");
        peer.send(
                "HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n"
                        + "first");
        client.expect("HTTP/1.1 200 Connection established\r\nA: b\r\n\r\nfirst");
        client.send("GET / HTTP/1.1\r\n\r\n");
        peer.expect("GET / HTTP/1.1\r\n\r\n");
        client.socket.shutdownOutput();
        peer.expectEnd();
        peer.close();
        client.expectEnd();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.DONE);
        assertThat(seen.status()).isEqualTo(200);
    }

    @Test
    void whatTheClientSendsBeforeTheAnswerWaitsForIt() throws Exception {
        client.send(Tunnels.connect("www.example.org:443") + "early");
        Wire peer = backend.nextWithHead();
        peer.socket.setSoTimeout(200);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> peer.read(1))
                .isInstanceOf(SocketTimeoutException.class);
        peer.socket.setSoTimeout(10_000);
        peer.send(Tunnels.ESTABLISHED);
        peer.expect("early");
        client.expect(Tunnels.ESTABLISHED);
    }

    @Test
    void aClientOfHttp10MayAskToo() throws Exception {
        client.send("CONNECT www.example.org:443 HTTP/1.0\r\n\r\n");
        Wire peer = backend.next();
        assertThat(peer.head()).isEqualTo("CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org:443\r\n\r\n");
        peer.send(Tunnels.ESTABLISHED + "x");
        client.expect(Tunnels.ESTABLISHED + "x");
    }

    @Test
    void anyOtherAnswerIsAResponseAndTheLastOne() throws Exception {
        client.send(Tunnels.connect("www.example.org:443") + "GET /smuggled HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno");
        client.expect("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
        try (RawClient next = proxy.connect()) {
            next.send("GET /next HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
            assertThat(peer.head()).startsWith("GET /next ");
            peer.send(ScriptedBackend.ok("next"));
            next.expect(ScriptedBackend.ok("next"));
        }
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void isRoutedByItsHost() throws Exception {
        client.send(Tunnels.connect("www.example.com:443") + "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
        assertThat(client.status()).isEqualTo(404);
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.NO_ROUTE);
        assertThat(backend.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.org",
                "www.example.org:",
                "www.example.org:0",
                "www.example.org:65536",
                "www.example.org:443x",
                "www.example.org:443/",
                "www.example.org:44:3",
                ":443",
                "*",
                "/",
                "a@www.example.org:443",
                "http://www.example.org:443/",
                "[::1:443",
                "::1:443"
            })
    void aTargetOtherThanHostAndPortIsRefused(String target) throws Exception {
        client.send("CONNECT " + target + " HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
        assertThat(client.status()).isEqualTo(400);
        client.expectEnd();
        assertThat(backend.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1", "Transfer-Encoding: chunked"})
    void aBodyIsRefused(String field) throws Exception {
        client.send("CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org:443\r\n" + field + "\r\n\r\n");
        assertThat(client.status()).isEqualTo(400);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_REQUEST);
        assertThat(backend.connections()).isZero();
    }
}
