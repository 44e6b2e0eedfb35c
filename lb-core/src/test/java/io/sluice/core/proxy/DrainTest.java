package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of serving. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class DrainTest {

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
                .drainTimeout(Duration.ofMillis(400))
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
    void theResponseAtHandIsTheLast() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        CompletableFuture<Void> drained = proxy.plane.drain();
        assertThat(drained).isNotDone();
        peer.send(ScriptedBackend.ok("last"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
        client.expectEnd();
        drained.get(5, TimeUnit.SECONDS);
        assertThat(proxy.plane.clientConnections()).isZero();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aResponseThatHasBegunIsFinished() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        CompletableFuture<Void> drained = proxy.plane.drain();
        peer.send("world");
        client.expect("world");
        client.expectEnd();
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aRequestThatWasOnItsWayIsServed() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("first"));
        client.expect(ScriptedBackend.ok("first"));
        proxy.plane.drain();
        client.get("/crossing");
        peer.head();
        peer.send(ScriptedBackend.ok("crossing"));
        assertThat(client.head()).contains("Connection: close");
    }

    @Test
    void anIdleConnectionIsClosedAfterTheGrace() throws Exception {
        client.get("/");
        backend.nextWithHead().send(ScriptedBackend.ok("first"));
        client.expect(ScriptedBackend.ok("first"));
        CompletableFuture<Void> drained = proxy.plane.drain();
        client.expectEnd();
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void nobodyNewIsLetIn() throws Exception {
        InetSocketAddress address = proxy.address();
        client.get("/");
        backend.nextWithHead();
        proxy.plane.drain();
        assertThat(proxy.plane.openListeners()).isZero();
        // With NIO the kernel may still complete a connect or two, which are reset: the JDK closes with its next
        // select.
        try (RawClient late = RawClient.to(address)) {
            late.get("/late");
            late.expectGone();
        } catch (SocketException refused) {
            assertThat(proxy.plane.clientConnections()).isEqualTo(1);
        }
    }

    @Test
    void whoTakesTooLongIsTold() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        CompletableFuture<Void> drained = proxy.plane.drain();
        assertThat(client.status()).isEqualTo(503);
        peer.expectGone();
        drained.get(5, TimeUnit.SECONDS);
        assertThat(proxy.plane.clientConnections()).isZero();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.SHUTDOWN);
        assertThat(seen.status()).isEqualTo(503);
    }

    @Test
    void aResponseThatTakesTooLongIsCut() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        CompletableFuture<Void> drained = proxy.plane.drain();
        client.expectReset();
        drained.get(5, TimeUnit.SECONDS);
    }

    @Test
    void closingEndsADrainToo() throws Exception {
        client.get("/");
        backend.nextWithHead();
        CompletableFuture<Void> drained = proxy.plane.drain();
        proxy.plane.close();
        drained.get(1, TimeUnit.SECONDS);
    }
}
