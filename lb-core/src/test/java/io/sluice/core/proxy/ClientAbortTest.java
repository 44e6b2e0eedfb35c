package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that leaves takes the work of its backend with it. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class ClientAbortTest {

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

    private void expectAbort(Wire peer, ExchangePhase phase) throws Exception {
        peer.restOrReset();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.CLIENT_ABORT);
        assertThat(seen.phase()).isEqualTo(phase);
        assertThat(proxy.backend(0).outstanding()).isZero();
    }

    @Test
    void withinTheHeadNothingIsBegun() throws Exception {
        client.send("GET / HT");
        assertThat(proxy.get("*")).startsWith("HTTP/1.1 400");
        client.close();
        proxy.seen.next();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.CLIENT_ABORT);
        assertThat(seen.phase()).isEqualTo(ExchangePhase.REQUEST_HEAD);
        assertThat(backend.connections()).isZero();
    }

    @Test
    void beforeTheResponse() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        client.close();
        expectAbort(peer, ExchangePhase.RESPONSE_HEAD);
    }

    @Test
    void withAReset() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        client.reset();
        expectAbort(peer, ExchangePhase.RESPONSE_HEAD);
    }

    @Test
    void withinTheRequestBody() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
        Wire peer = backend.nextWithHead();
        peer.expect("5\r\nhe");
        client.close();
        assertThat(peer.restOrReset()).doesNotContain("0\r\n");
        expectAbort(peer, ExchangePhase.RESPONSE_HEAD);
    }

    @Test
    void withinTheResponseBody() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        client.close();
        expectAbort(peer, ExchangePhase.RESPONSE_BODY);
    }

    @Test
    void whileItReadsNothing() throws Exception {
        client.get("/");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nhello");
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                peer.send(new byte[100_000_000]);
            } catch (IOException cut) {
                // As the test wants it.
            }
        });
        client.head();
        client.reset();
        sender.join();
        expectAbort(peer, ExchangePhase.RESPONSE_BODY);
    }

    @Test
    void withPipelinedRequestsUnread() throws Exception {
        client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect(ScriptedBackend.ok("one"));
        assertThat(peer.head()).startsWith("GET /2 ");
        client.close();
        peer.restOrReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
    }
}
