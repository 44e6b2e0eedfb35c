package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** No tunnel stands for ever, neither a silent one nor one whose peers do not take what waits for them; and the end of serving. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class TunnelTimeoutTest {

    private static final long LONG = 20_000;
    private static final long SHORT = 300;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;
    private Wire peer;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private void tunnel(long idle, long halfClosed) throws Exception {
        proxy = Proxy.to(backend)
                .io(io)
                .eventLoops(eventLoops)
                .drainTimeout(Duration.ofMillis(400))
                .tunnels(Tunnels.times(idle, halfClosed))
                .start();
        client = RawClient.withSmallBuffers(proxy.address());
        peer = Tunnels.open(client, backend).backend();
    }

    private void expectEnd(EndCause cause) throws Exception {
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(cause);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.TUNNEL);
        assertThat(seen.status()).isEqualTo(101);
    }

    @Test
    void aSilentTunnelIsClosedInOrder() throws Exception {
        tunnel(SHORT, LONG);
        client.expectEnd();
        peer.expectEnd();
        expectEnd(EndCause.TUNNEL_TIMEOUT);
    }

    @Test
    void bytesInOneDirectionKeepATunnel() throws Exception {
        tunnel(800, LONG);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(1300)) {
            peer.send("tick");
            client.expect("tick");
            client.socket.setSoTimeout(100);
            assertThatThrownBy(() -> client.read(1)).isInstanceOf(SocketTimeoutException.class);
            client.socket.setSoTimeout(10_000);
        }
        assertThat(proxy.seen.count("tunnels-")).isZero();
    }

    @Test
    void aTunnelThatIsHalfClosedHasItsOwnTime() throws Exception {
        tunnel(LONG, SHORT);
        client.socket.shutdownOutput();
        peer.expectEnd();
        client.expectEnd();
        expectEnd(EndCause.TUNNEL_TIMEOUT);
    }

    @Test
    void aPeerThatTakesNothingIsIdle() throws Exception {
        tunnel(SHORT, LONG);
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                peer.send(new byte[32 << 20]);
            } catch (IOException cut) {
                // As the test wants it.
            }
        });
        expectEnd(EndCause.TUNNEL_TIMEOUT);
        sender.join();
        assertThatThrownBy(() -> client.skip(32 << 20)).isInstanceOf(java.net.SocketException.class);
    }

    @Test
    void aDrainLeavesATunnelItsTimeAndThenClosesIt() throws Exception {
        tunnel(LONG, LONG);
        CompletableFuture<Void> drained = proxy.plane.drain();
        client.send("still");
        peer.expect("still");
        peer.send("here");
        client.expect("here");
        assertThat(drained).isNotDone();
        client.expectEnd();
        peer.expectEnd();
        drained.get(5, TimeUnit.SECONDS);
        expectEnd(EndCause.SHUTDOWN);
    }

    @Test
    void closingClosesTunnels() throws Exception {
        tunnel(LONG, LONG);
        proxy.plane.close();
        client.expectEnd();
        peer.expectEnd();
        expectEnd(EndCause.SHUTDOWN);
    }
}
