package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.Relayed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener whose bytes go to a backend unread, whatever they are. */
@Timeout(60)
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class RelayListenerTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend backend;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
    }

    @AfterEach
    void stop() throws Exception {
        backend.close();
    }

    private Proxy.Builder proxy() {
        return configured(Proxy.to(backend)).relaying();
    }

    private Proxy.Builder configured(Proxy.Builder builder) {
        return builder.io(io).eventLoops(eventLoops).tunnels(Tunnels.patient());
    }

    private static String line(Wire from) throws IOException {
        StringBuilder line = new StringBuilder();
        while (!line.toString().endsWith("\r\n")) {
            line.append(from.read(1));
        }
        return line.toString();
    }

    @Test
    void theServerMaySpeakFirst() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            Wire peer = backend.next();
            peer.send("220 ready\r\n");
            client.expect("220 ready\r\n");
            for (int i = 0; i < 20; i++) {
                client.send("ping" + i);
                peer.expect("ping" + i);
                peer.send("pong" + i);
                client.expect("pong" + i);
            }
            client.socket.shutdownOutput();
            peer.expectEnd();
            peer.send("last");
            peer.close();
            client.expect("last");
            client.expectEnd();
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.DONE);
            assertThat(seen.pool() + "/" + seen.backend()).isEqualTo("app/a");
            assertThat(seen.requestBytes()).isEqualTo(110);
            assertThat(seen.responseBytes()).isEqualTo(125);
            assertThat(seen.relayed()).isEqualTo(new Relayed(null, List.of(), null));
        }
    }

    @Test
    void theFirstWordsOfAClientAndItsLastMayComeAtOnce() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send("GET / HTTP/0.9 or not\0\1\2");
            client.socket.shutdownOutput();
            Wire peer = backend.next();
            peer.expect("GET / HTTP/0.9 or not\0\1\2");
            peer.expectEnd();
            peer.send("bye");
            peer.close();
            client.expect("bye");
            client.expectEnd();
        }
    }

    @Test
    void theHeaderThatTellsOfTheClientIsReadAndPassedOn() throws Exception {
        try (Proxy proxy = configured(Proxy.to(backend))
                        .sendProxy(SendProxy.V1)
                        .proxyProtocolFromHere(512)
                        .relaying()
                        .start();
                RawClient client = proxy.connect();
                RawClient unknown = proxy.connect()) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 56324 3306\r\n");
            Wire peer = backend.next();
            peer.expect("PROXY TCP4 192.0.2.1 192.0.2.2 56324 3306\r\n");
            peer.send("hello");
            client.expect("hello");
            client.send("you");
            peer.expect("you");
            unknown.send("PROXY UNKNOWN\r\nfirst");
            Wire other = backend.next();
            assertThat(line(other)).startsWith("PROXY TCP4 127.0.0.1 ");
            other.expect("first");
            client.reset();
            assertThat(proxy.seen.next().client()).contains("192.0.2.1");
        }
    }

    @Test
    void withoutItsHeaderAConnectionReachesNobody() throws Exception {
        try (Proxy proxy = configured(Proxy.to(backend))
                        .proxyProtocolFromHere(512)
                        .relaying()
                        .listenerTimeouts(10_000, 300, 10_000, 10_000)
                        .start();
                RawClient silent = proxy.connect();
                RawClient other = proxy.connect()) {
            other.send("SELECT 1;");
            other.expectGone();
            silent.expectGone();
            proxy.seen.awaitCount("PROXY header timeout", 1);
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void aBackendThatRefusesIsFollowedByAnother() throws Exception {
        ScriptedBackend dead = ScriptedBackend.manual();
        dead.stopListening();
        try (Proxy proxy = configured(Proxy.to(dead, backend))
                        .relaying()
                        .retries(1)
                        .start();
                RawClient client = proxy.connect()) {
            backend.next().send("here");
            client.expect("here");
            client.reset();
            assertThat(proxy.seen.next().retries()).isEqualTo(1);
        } finally {
            dead.close();
        }
    }

    @Test
    void connectionsAreBalancedAndWaitTheirTurn() throws Exception {
        ScriptedBackend second = ScriptedBackend.manual();
        List<RawClient> clients = new ArrayList<>();
        try (Proxy proxy = configured(Proxy.to(backend, second))
                .relaying()
                .poolLimits(2, 2)
                .queue(1, 20_000)
                .start()) {
            for (int i = 0; i < 4; i++) {
                clients.add(proxy.connect());
            }
            Wire first = backend.next();
            backend.next();
            second.next();
            second.next();
            clients.add(proxy.connect());
            proxy.seen.awaitCount("queued", 1);
            RawClient tooMany = proxy.connect();
            clients.add(tooMany);
            tooMany.expectGone();
            first.reset();
            backend.next();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            second.close();
        }
    }

    @Test
    void aSilentConnectionEndsInTimeAndADrainGivesTheOthersTheirs() throws Exception {
        try (Proxy proxy = proxy().tunnels(Tunnels.times(300, 20_000)).start();
                RawClient client = proxy.connect()) {
            Wire peer = backend.next();
            client.expectEnd();
            peer.expectEnd();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.TUNNEL_TIMEOUT);
        }
        try (Proxy proxy = proxy().drainTimeout(Duration.ofMillis(400)).start();
                RawClient client = proxy.connect()) {
            Wire peer = backend.next();
            CompletableFuture<Void> drained = proxy.plane.drain();
            client.send("still");
            peer.expect("still");
            client.expectEnd();
            drained.get(5, TimeUnit.SECONDS);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.SHUTDOWN);
        }
    }
}
