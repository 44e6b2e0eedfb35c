package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Once a tunnel is there: what one side sends the other gets, to the last byte, and so does it with the end. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class TunnelTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend)
                .io(io)
                .eventLoops(eventLoops)
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

    private Wire tunnel() throws Exception {
        return Tunnels.open(client, backend).backend();
    }

    private RecordingObservers.Seen expectEnd(EndCause cause, ExchangePhase phase) throws Exception {
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(phase);
        assertThat(seen.status()).isEqualTo(101);
        assertThat(proxy.seen.count("tunnels+")).isEqualTo(1);
        assertThat(proxy.seen.count("tunnels-")).isEqualTo(1);
        return seen;
    }

    @Test
    void bytesGoBothWaysAndAreCounted() throws Exception {
        Wire peer = tunnel();
        for (int i = 0; i < 20; i++) {
            client.send("ping" + i);
            peer.expect("ping" + i);
            peer.send("pong" + i + "!");
            client.expect("pong" + i + "!");
        }
        assertThat(proxy.seen.count("tunnels+")).isEqualTo(1);
        assertThat(proxy.seen.count("tunnels-")).isZero();
        client.socket.shutdownOutput();
        peer.expectEnd();
        peer.close();
        client.expectEnd();
        RecordingObservers.Seen seen = expectEnd(EndCause.COMPLETE, ExchangePhase.DONE);
        assertThat(seen.requestBytes()).isEqualTo(Tunnels.websocket().length() + 10 * 5 + 10 * 6);
        assertThat(seen.responseBytes()).isEqualTo(Tunnels.SWITCHING.length() + 10 * 6 + 10 * 7);
    }

    @Test
    void whatEitherSideSentBehindItsHeadComesFirst() throws Exception {
        client.send(Tunnels.websocket() + "early");
        Wire peer = backend.nextWithHead();
        peer.send(Tunnels.SWITCHING + "first frame");
        client.expect(Tunnels.SWITCHING + "first frame");
        peer.expect("early");
        client.send(" and late");
        peer.expect(" and late");
        peer.send(", second");
        client.expect(", second");
    }

    @Test
    void aClientThatEndsItsOutputStillGetsTheBackends() throws Exception {
        Wire peer = tunnel();
        client.send("last words");
        client.socket.shutdownOutput();
        peer.expect("last words");
        peer.expectEnd();
        peer.send("answer");
        client.expect("answer");
        peer.send(" and more");
        peer.close();
        assertThat(client.rest()).isEqualTo(" and more");
        expectEnd(EndCause.COMPLETE, ExchangePhase.DONE);
    }

    @Test
    void aBackendThatEndsItsOutputStillGetsTheClients() throws Exception {
        Wire peer = tunnel();
        peer.send("last words");
        peer.socket.shutdownOutput();
        client.expect("last words");
        client.expectEnd();
        client.send("answer");
        peer.expect("answer");
        client.send(" and more");
        client.close();
        assertThat(peer.rest()).isEqualTo(" and more");
        expectEnd(EndCause.COMPLETE, ExchangePhase.DONE);
    }

    @Test
    void anEndThatComesBehindMuchIsDeliveredAfterIt() throws Exception {
        Wire peer = tunnel();
        byte[] much = new byte[8 << 20];
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                peer.send(much);
                peer.socket.shutdownOutput();
            } catch (java.io.IOException cut) {
                // The test will notice.
            }
        });
        assertThat(client.skip(much.length + 1L)).isEqualTo(much.length);
        sender.join();
        client.close();
        peer.expectEnd();
        assertThat(expectEnd(EndCause.COMPLETE, ExchangePhase.DONE).responseBytes())
                .isEqualTo(much.length + Tunnels.SWITCHING.length());
    }

    @Test
    void aResetOfTheClientResetsTheBackend() throws Exception {
        Wire peer = tunnel();
        client.reset();
        peer.expectReset();
        expectEnd(EndCause.CLIENT_ABORT, ExchangePhase.TUNNEL);
    }

    @Test
    void aResetOfTheBackendResetsTheClient() throws Exception {
        Wire peer = tunnel();
        peer.reset();
        client.expectReset();
        expectEnd(EndCause.BACKEND_ABORT, ExchangePhase.TUNNEL);
    }

    @Test
    void aResetAfterTheLastByteResetsTheOtherSideToo() throws Exception {
        Wire peer = tunnel();
        client.socket.shutdownOutput();
        peer.expectEnd();
        peer.reset();
        client.expectReset();
        expectEnd(EndCause.BACKEND_ABORT, ExchangePhase.TUNNEL);
    }

    @Test
    void theBackendConnectionIsNotUsedAgain() throws Exception {
        Wire peer = tunnel();
        client.close();
        peer.expectEnd();
        peer.close();
        expectEnd(EndCause.COMPLETE, ExchangePhase.DONE);
        try (RawClient next = proxy.connect()) {
            next.get("/next");
            backend.nextWithHead().send(ScriptedBackend.ok("next"));
            next.expect(ScriptedBackend.ok("next"));
        }
        assertThat(backend.connections()).isEqualTo(2);
    }

    @Test
    void anUpgradeMayFollowOtherRequestsAndGoOverAConnectionThatHasServedOthers() throws Exception {
        client.get("/before");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("before"));
        client.expect(ScriptedBackend.ok("before"));
        client.send(Tunnels.websocket());
        assertThat(peer.head()).contains("Upgrade: websocket");
        peer.send(Tunnels.SWITCHING);
        client.expect(Tunnels.SWITCHING);
        client.send("x");
        peer.expect("x");
        assertThat(backend.connections()).isEqualTo(1);
    }
}
