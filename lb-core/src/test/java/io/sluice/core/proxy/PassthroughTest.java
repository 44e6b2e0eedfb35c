package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.clienthello.HelloBytes;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.SniRoute;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.Relayed;
import java.nio.charset.StandardCharsets;
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

/** Clients whose TLS goes to a backend as it came, beside others whose does not. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class PassthroughTest {

    private static final byte[] HELLO = HelloBytes.ordinary("legacy.example.org", "h2");
    private static final byte[] OTHER = HelloBytes.ordinary("www.example.org", "http/1.1");
    private static final String UNRECOGNIZED_NAME = "\25\3\3\0\2\2\160";

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

    private static PassthroughSettings legacy(int helloSize) {
        return new PassthroughSettings(
                List.of(new SniRoute(List.of("legacy.example.org"), List.of(), "app")), helloSize, false);
    }

    private Proxy.Builder proxy() {
        return configured(Proxy.to(backend));
    }

    private Proxy.Builder configured(Proxy.Builder builder) {
        return builder.io(io).eventLoops(eventLoops).tunnels(Tunnels.patient()).passthrough(legacy(16 * 1024));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void awaitRefusal(Proxy proxy, String reason) throws Exception {
        proxy.seen.awaitCount("ClientHello " + reason, 1);
    }

    @Test
    void bytesGoBothWaysAsTheyCame() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(HELLO);
            Wire peer = backend.next();
            peer.expect(text(HELLO));
            for (int i = 0; i < 20; i++) {
                peer.send("pong" + i);
                client.expect("pong" + i);
                client.send("ping" + i);
                peer.expect("ping" + i);
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
            assertThat(seen.requestBytes()).isEqualTo(HELLO.length + 110);
            assertThat(seen.responseBytes()).isEqualTo(114);
            assertThat(seen.status()).isZero();
            assertThat(seen.relayed()).isEqualTo(new Relayed("legacy.example.org", List.of("h2"), null));
        }
    }

    @Test
    void theHelloMayComeByteByByte() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            for (byte next : HELLO) {
                client.send(new byte[] {next});
            }
            backend.next().expect(text(HELLO));
        }
    }

    @Test
    void whatFollowsTheHelloAtOnceGoesToo() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(text(HELLO) + "early data");
            client.socket.shutdownOutput();
            Wire peer = backend.next();
            peer.expect(text(HELLO) + "early data");
            peer.expectEnd();
            peer.send("answer");
            client.expect("answer");
        }
    }

    @Test
    void aLongPostQuantumHelloInManyRecordsGoesThrough() throws Exception {
        byte[] hello = HelloBytes.records(
                new HelloBytes()
                        .name("legacy.example.org")
                        .extension(51, "05fe11ec" + "04c0".repeat(765))
                        .extension(35, "99".repeat(4000))
                        .message(),
                1000);
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(hello);
            backend.next().expect(text(hello));
        }
    }

    @Test
    void aNameThatLeadsNowhereGetsTheAlert() throws Exception {
        try (Proxy proxy = proxy().start()) {
            for (byte[] hello : List.of(OTHER, HelloBytes.records(new HelloBytes().message()))) {
                try (RawClient client = proxy.connect()) {
                    client.send(hello);
                    client.expect(UNRECOGNIZED_NAME);
                    client.expectEnd();
                }
            }
            proxy.seen.awaitCount("ClientHello unrecognized-name", 2);
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void whatIsNoHelloIsClosed() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient http = proxy.connect();
                RawClient broken = proxy.connect();
                RawClient address = proxy.connect()) {
            http.get("/");
            http.expectGone();
            awaitRefusal(proxy, "not-tls");
            broken.send(HelloBytes.records(new HelloBytes().ciphers("13").message()));
            broken.expect("\25\3\3\0\2\2\62");
            awaitRefusal(proxy, "malformed");
            address.send(HelloBytes.ordinary("192.0.2.1"));
            address.expect("\25\3\3\0\2\2\57");
            awaitRefusal(proxy, "bad-name");
        }
    }

    @Test
    void aHelloThatIsTooLargeIsRefused() throws Exception {
        byte[] large = HelloBytes.records(
                new HelloBytes().extension(35, "99".repeat(2000)).message(), 500);
        try (Proxy proxy = proxy().passthrough(legacy(2000)).start();
                RawClient client = proxy.connect()) {
            client.send(large);
            client.expect("\25\3\3\0\2\2\26");
            awaitRefusal(proxy, "too-large");
        }
    }

    @Test
    void aSlowHelloIsClosedInTimeAndOneThatIsCutIsCounted() throws Exception {
        try (Proxy proxy = proxy().listenerTimeouts(10_000, 300, 10_000, 10_000).start()) {
            try (RawClient slow = proxy.connect();
                    RawClient silent = proxy.connect()) {
                slow.send(text(HELLO).substring(0, 100));
                slow.expectEnd();
                silent.expectEnd();
            }
            proxy.seen.awaitCount("ClientHello timeout", 2);
            try (RawClient cut = proxy.connect()) {
                cut.send(text(HELLO).substring(0, 100));
            }
            awaitRefusal(proxy, "incomplete");
            assertThat(backend.connections()).isZero();
        }
    }

    /** As many as may, and then these make room when their time is over. */
    @Test
    void aFloodOfHalfHellosIsBoundedByNumberAndTime() throws Exception {
        List<RawClient> flood = new ArrayList<>();
        try (Proxy proxy = proxy().listenerLimits(new ListenerLimits(20, 16 * 1024, 100, 8 * 1024))
                .listenerTimeouts(10_000, 500, 10_000, 10_000)
                .start()) {
            for (int i = 0; i < 60; i++) {
                RawClient half = proxy.connect();
                flood.add(half);
                half.send(text(HELLO).substring(0, 50));
            }
            proxy.seen.awaitCount("listener limit max-connections", 1);
            // io_uring hands over a whole burst that the kernel has accepted already.
            assertThat(proxy.plane.clientConnections()).isLessThan(io == Io.IO_URING ? 61 : 60);
            try (RawClient client = proxy.connect()) {
                client.send(HELLO);
                backend.next().expect(text(HELLO));
            }
            proxy.seen.awaitCount("ClientHello timeout", 60);
        } finally {
            for (RawClient half : flood) {
                half.close();
            }
        }
    }

    @Test
    void aResetIsPassedOnAsAReset() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(HELLO);
            Wire peer = backend.next();
            peer.expect(text(HELLO));
            first.reset();
            peer.expectReset();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
            second.send(HELLO);
            peer = backend.next();
            peer.expect(text(HELLO));
            peer.reset();
            second.expectReset();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
        }
    }

    @Test
    void aSlowReaderHoldsTheSenderBack() throws Exception {
        int much = 32 << 20;
        try (Proxy proxy = proxy().start();
                RawClient client = RawClient.withSmallBuffers(proxy.address())) {
            client.send(HELLO);
            Wire peer = backend.next();
            peer.expect(text(HELLO));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    peer.send(new byte[much]);
                    peer.socket.shutdownOutput();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.skip(much / 2)).isEqualTo(much / 2);
            assertThat(sent).isNotDone();
            assertThat(client.skip(much)).isEqualTo(much / 2);
            sent.get(10, TimeUnit.SECONDS);
            client.socket.close();
            assertThat(proxy.seen.next().responseBytes()).isEqualTo(much);
        }
    }

    @Test
    void aBackendThatRefusesIsFollowedByAnother() throws Exception {
        ScriptedBackend dead = ScriptedBackend.manual();
        dead.stopListening();
        try (Proxy proxy = configured(Proxy.to(dead, backend)).retries(1).start();
                RawClient client = proxy.connect()) {
            client.send(HELLO);
            backend.next().expect(text(HELLO));
            assertThat(proxy.seen.count("retried CONNECT_FAILED")).isEqualTo(1);
            client.reset();
            assertThat(proxy.seen.next().retries()).isEqualTo(1);
        } finally {
            dead.close();
        }
    }

    @Test
    void withoutABackendTheConnectionIsClosed() throws Exception {
        backend.stopListening();
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(HELLO);
            client.expectGone();
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(EndCause.CONNECT_FAILED);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.CONNECT);
            proxy.backend(0).failed("a test");
            try (RawClient second = proxy.connect()) {
                second.send(HELLO);
                second.expectGone();
            }
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.NO_BACKEND);
        }
    }

    @Test
    void atItsLimitABackendHasTheNextWaitInLine() throws Exception {
        try (Proxy proxy = proxy().poolLimits(1, 1).queue(1, 20_000).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect();
                RawClient third = proxy.connect()) {
            first.send(HELLO);
            backend.next().expect(text(HELLO));
            second.send(HELLO);
            proxy.seen.awaitCount("queued", 1);
            third.send(HELLO);
            third.expectGone();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.QUEUE_FULL);
            first.reset();
            backend.next().expect(text(HELLO));
            assertThat(proxy.seen.next().queueNanos()).isZero();
            second.reset();
            assertThat(proxy.seen.next().queueNanos()).isPositive();
        }
    }

    @Test
    void theWaitInLineEnds() throws Exception {
        try (Proxy proxy = proxy().poolLimits(1, 1).queue(1, 200).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(HELLO);
            backend.next().expect(text(HELLO));
            second.send(HELLO);
            second.expectGone();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.QUEUE_TIMEOUT);
        }
    }

    @Test
    void theBackendIsToldOfTheClientFirst() throws Exception {
        try (Proxy proxy = proxy().sendProxy(SendProxy.V1)
                        .proxyProtocolFromHere(512)
                        .passthrough(legacy(4096))
                        .start();
                RawClient client = proxy.connect()) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n" + text(HELLO));
            backend.next().expect("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n" + text(HELLO));
            client.reset();
            assertThat(proxy.seen.next().client()).contains("192.0.2.1");
        }
    }

    @Test
    void aSilentRelayIsClosed() throws Exception {
        try (Proxy proxy = proxy().tunnels(Tunnels.times(300, 20_000)).start();
                RawClient client = proxy.connect()) {
            client.send(HELLO);
            Wire peer = backend.next();
            peer.expect(text(HELLO));
            client.expectEnd();
            peer.expectEnd();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.TUNNEL_TIMEOUT);
        }
    }

    @Test
    void aDrainLeavesARelayItsTime() throws Exception {
        try (Proxy proxy = proxy().drainTimeout(Duration.ofMillis(400)).start();
                RawClient client = proxy.connect();
                RawClient half = proxy.connect()) {
            half.send(text(HELLO).substring(0, 50));
            client.send(HELLO);
            Wire peer = backend.next();
            peer.expect(text(HELLO));
            CompletableFuture<Void> drained = proxy.plane.drain();
            client.send("still");
            peer.expect("still");
            half.expectGone();
            client.expectEnd();
            peer.expectEnd();
            drained.get(5, TimeUnit.SECONDS);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.SHUTDOWN);
        }
    }

    @Test
    void onOnePortSomeArePassedThroughAndOthersServed() throws Exception {
        PassthroughSettings both = new PassthroughSettings(legacy(4096).routes(), 4096, true);
        try (Proxy proxy = proxy().tls(OneHello.terminating(OTHER))
                        .passthrough(both)
                        .start();
                RawClient passed = proxy.connect();
                RawClient served = proxy.connect()) {
            passed.send(HELLO);
            backend.next().expect(text(HELLO));
            for (byte next : OTHER) {
                served.send(new byte[] {next});
            }
            served.get("/x");
            Wire peer = backend.nextWithHead();
            peer.send(ScriptedBackend.ok("served"));
            served.expect(ScriptedBackend.ok("served"));
            assertThat(proxy.seen.next().relayed()).isNull();
            passed.reset();
            Relayed relayed = proxy.seen.next().relayed();
            assertThat(relayed.ja4()).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
        }
    }

    /** As without passthrough: what is no name at all cannot be one of those that are passed through. */
    @Test
    void aClientThatSaysNoRightNameIsLeftToOurOwnTls() throws Exception {
        byte[] address = HelloBytes.ordinary("192.0.2.1", "http/1.1");
        try (Proxy proxy = proxy().tls(OneHello.terminating(address)).start();
                RawClient served = proxy.connect()) {
            served.send(address);
            served.get("/x");
            backend.nextWithHead().send(ScriptedBackend.ok("served"));
            served.expect(ScriptedBackend.ok("served"));
        }
    }

    @Test
    void theClientOfAPROXYHeaderIsKnownWhereItIsServed() throws Exception {
        try (Proxy proxy = proxy().tls(OneHello.terminating(OTHER))
                        .proxyProtocolFromHere(512)
                        .passthrough(legacy(4096))
                        .start();
                RawClient served = proxy.connect()) {
            served.send("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n" + text(OTHER));
            served.get("/x");
            backend.nextWithHead().send(ScriptedBackend.ok("served"));
            served.expect(ScriptedBackend.ok("served"));
            assertThat(proxy.seen.next().client()).contains("192.0.2.1");
        }
    }
}
