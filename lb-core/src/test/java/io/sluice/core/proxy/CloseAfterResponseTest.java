package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that are asked to connect anew, one by one. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class CloseAfterResponseTest {

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
        proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    /** Returns how many connections have been told. */
    private int close(RawClient which) {
        int port = which.socket.getLocalPort();
        return proxy.plane.closeAfterResponse(
                address -> address instanceof InetSocketAddress inet && inet.getPort() == port);
    }

    @Test
    void theResponseThatIsOwedIsTheLast() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        assertThat(close(client)).isEqualTo(1);
        peer.send(ScriptedBackend.ok("last"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aResponseThatHasBegunIsFinishedAndTheNextIsTheLast() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        assertThat(close(client)).isEqualTo(1);
        peer.send("world");
        client.expect("world");
        client.get("/");
        peer.head();
        peer.send(ScriptedBackend.ok("last"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
        client.expectEnd();
    }

    @Test
    void anIdleConnectionIsClosedAfterAGrace() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect(ScriptedBackend.ok("one"));
        proxy.seen.next();
        long start = System.nanoTime();
        assertThat(close(client)).isEqualTo(1);
        client.expectEnd();
        assertThat(System.nanoTime() - start)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(900), TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    void aRequestThatWasOnItsWayIsServed() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect(ScriptedBackend.ok("one"));
        proxy.seen.next();
        assertThat(close(client)).isEqualTo(1);
        client.get("/");
        peer.head();
        peer.send(ScriptedBackend.ok("two"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo");
        client.expectEnd();
    }

    @Test
    void otherClientsAreLeftAlone() throws Exception {
        try (RawClient other = proxy.connect()) {
            other.get("/");
            Wire peer = backend.nextWithHead();
            client.get("/");
            Wire another = backend.nextWithHead();
            assertThat(close(client)).isEqualTo(1);
            another.send(ScriptedBackend.ok("last"));
            assertThat(client.rest()).contains("Connection: close");
            for (int i = 0; i < 2; i++) {
                peer.send(ScriptedBackend.ok("on"));
                other.expect(ScriptedBackend.ok("on"));
                other.get("/");
                peer.head();
            }
            peer.send(ScriptedBackend.ok("end"));
            other.expect(ScriptedBackend.ok("end"));
        }
    }

    @Test
    void ourOwnAnswerIsTheLastToo() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
        Wire peer = backend.nextWithHead();
        assertThat(close(client)).isEqualTo(1);
        client.send("ab");
        peer.expect("ab");
        peer.close();
        assertThat(client.head()).startsWith("HTTP/1.1 502 ").contains("\r\nConnection: close\r\n");
    }

    @Test
    void nobodyIsToldWhereNobodyIsMeant() throws Exception {
        assertThat(proxy.plane.closeAfterResponse(address -> false)).isZero();
        proxy.plane.close();
        assertThat(proxy.plane.closeAfterResponse(address -> true)).isZero();
    }
}
