package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.EndCause;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which offers to go over to another protocol reach a backend, and which of its answers are believed. */
class UpgradeTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    static Stream<Arguments> offers() {
        return Stream.of(
                arguments("Connection: Upgrade|Upgrade: websocket|", "websocket"),
                arguments("Upgrade: WebSocket|Connection: keep-alive, upgrade|", "websocket"),
                arguments(
                        "Connection: Upgrade, HTTP2-Settings|Upgrade: h2c, websocket|HTTP2-Settings: x|", "websocket"),
                arguments("Connection: Upgrade|Upgrade: h2c|Upgrade: websocket|", "websocket"),
                arguments("Connection: Upgrade|Upgrade: irc/6.9,, websocket , tls/1.0|", "irc/6.9, websocket"),
                arguments("Connection: close, upgrade|Upgrade: websocket|", "websocket"),
                arguments("Content-Length: 0|Connection: Upgrade|Upgrade: websocket|", "websocket"));
    }

    @ParameterizedTest
    @MethodSource("offers")
    void whatIsAllowedGoesOnToTheBackend(String fields, String protocols) throws Exception {
        try (Proxy both = Proxy.to(backend)
                        .tunnels(allowing("websocket", "IRC/6.9"))
                        .start();
                RawClient asking = both.connect()) {
            asking.send(Tunnels.upgrade(fields.replace("|", "\r\n") + "Sec-WebSocket-Key: k\r\n"));
            String head = backend.next().head();
            assertThat(head).contains("\r\nSec-WebSocket-Key: k\r\n").doesNotContainIgnoringCase("settings");
            assertThat(head).endsWith("\r\nConnection: upgrade\r\nUpgrade: " + protocols + "\r\n\r\n");
            assertThat(head.toLowerCase(java.util.Locale.ROOT)).containsOnlyOnce("upgrade:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: h2c|",
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: websockets|",
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: websocket/13|",
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: |",
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: websocket x|",
                "GET / HTTP/1.1|Connection: Upgrade|Upgrade: websocket|Upgrade: a/|",
                "GET / HTTP/1.1|Connection: Upgrade|",
                "GET / HTTP/1.1|Upgrade: websocket|",
                "GET / HTTP/1.1|Connection: close|Upgrade: websocket|",
                "GET / HTTP/1.0|Connection: Upgrade|Upgrade: websocket|",
                "POST / HTTP/1.1|Content-Length: 2|Connection: Upgrade|Upgrade: websocket|",
                "POST / HTTP/1.1|Transfer-Encoding: chunked|Connection: Upgrade|Upgrade: websocket|"
            })
    void whatIsNotIsDroppedAndTheRequestGoesOnWithout(String request) throws Exception {
        String body = request.contains("chunked") ? "2\r\nhi\r\n0\r\n\r\n" : request.startsWith("POST") ? "hi" : "";
        client.send(request.replace("|", "\r\n") + "Host: h\r\n\r\n" + body);
        Wire peer = backend.next();
        assertThat(peer.head()).doesNotContainIgnoringCase("upgrade");
        peer.expect(body);
        peer.send(ScriptedBackend.ok("plain"));
        assertThat(client.response()).isEqualTo("HTTP/1.1 200 OK plain");
    }

    @Test
    void nothingIsAllowedWhereUpgradesAreOff() throws Exception {
        try (Proxy off = Proxy.to(backend).tunnels(allowing()).start();
                RawClient asking = off.connect()) {
            asking.send(Tunnels.websocket());
            Wire peer = backend.next();
            assertThat(peer.head()).doesNotContainIgnoringCase("upgrade");
            peer.send(Tunnels.SWITCHING);
            assertThat(asking.status()).isEqualTo(502);
        }
    }

    @Test
    void anyOtherAnswerIsAnOrdinaryResponse() throws Exception {
        client.send(Tunnels.websocket());
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("no thanks"));
        client.expect(ScriptedBackend.ok("no thanks"));
        client.get("/next");
        peer.head();
        peer.send(ScriptedBackend.ok("next"));
        client.expect(ScriptedBackend.ok("next"));
        assertThat(backend.connections()).isEqualTo(1);
        assertThat(proxy.seen.count("tunnels+")).isZero();
    }

    @Test
    void aRequestBehindAnUpgradeThatIsDeclinedIsServed() throws Exception {
        client.send(Tunnels.websocket() + "GET /behind HTTP/1.1\r\nHost: h\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("no"));
        assertThat(peer.head()).startsWith("GET /behind ");
        peer.send(ScriptedBackend.ok("behind"));
        client.expect(ScriptedBackend.ok("no") + ScriptedBackend.ok("behind"));
    }

    @Test
    void interimResponsesMayComeFirst() throws Exception {
        client.send(Tunnels.websocket());
        Wire peer = backend.nextWithHead();
        String early = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        peer.send(early + Tunnels.SWITCHING);
        client.expect(early + Tunnels.SWITCHING);
    }

    @Test
    void lengthsAndCodingsOfA101MeanNothing() throws Exception {
        client.send(Tunnels.websocket());
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 101 Go\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: Upgrade\r\n"
                + "Upgrade: WebSocket\r\n\r\nraw bytes");
        client.expect("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\nraw bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Go|Connection: upgrade|Upgrade: h2c|",
                "HTTP/1.1 101 Go|Connection: upgrade|Upgrade: websocket, h2c|",
                "HTTP/1.1 101 Go|Connection: upgrade|Upgrade: websocket|Upgrade: h2c|",
                "HTTP/1.1 101 Go|Connection: upgrade|Upgrade: |",
                "HTTP/1.1 101 Go|Connection: upgrade|",
                "HTTP/1.1 101 Go|Upgrade: websocket|",
                "HTTP/1.1 101 Go|Connection: close|Upgrade: websocket|",
                "HTTP/1.1 101 Go|Connection: upgrade, content-length|Upgrade: websocket|",
                "HTTP/1.0 101 Go|Connection: upgrade|Upgrade: websocket|"
            })
    void a101ThatAnswersNoOfferIsRefused(String response) throws Exception {
        client.send(Tunnels.websocket());
        backend.nextWithHead().send(response.replace("|", "\r\n") + "\r\nframes");
        assertThat(client.status()).isEqualTo(502);
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.BAD_RESPONSE);
        assertThat(seen.status()).isEqualTo(502);
        assertThat(proxy.seen.count("tunnels+")).isZero();
    }

    @Test
    void a101ThatNobodyAskedForIsRefused() throws Exception {
        client.get("/");
        backend.nextWithHead().send(Tunnels.SWITCHING);
        assertThat(client.status()).isEqualTo(502);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_RESPONSE);
    }

    private static TunnelSettings allowing(String... protocols) {
        return new TunnelSettings(List.of(protocols), false, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }
}
