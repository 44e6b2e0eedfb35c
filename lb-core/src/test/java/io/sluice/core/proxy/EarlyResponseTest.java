package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that answer before they have read the request, and clients that go on sending it. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class EarlyResponseTest {

    private static final String REFUSAL = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nno!";
    private static final String REFUSED =
            "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!";

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

    @Test
    void theResponseIsReadAlthoughMoreOfTheRequestIsOnItsWay() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\nhello");
        Wire peer = backend.nextWithHead();
        peer.send(REFUSAL);
        client.expect(REFUSED);
        client.send(new byte[100_000]);
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void theResponseIsReadAlthoughTheBackendClosedWithTheRequestUnread() throws Exception {
        for (int i = 0; i < 10; i++) {
            Thread sending;
            try (RawClient sender = proxy.connect()) {
                sender.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\nhello");
                Wire peer = backend.nextWithHead();
                sending = Thread.ofVirtual().start(() -> {
                    try {
                        sender.send(new byte[900_000 - 5]);
                    } catch (IOException answered) {
                        // The answer is what counts.
                    }
                });
                peer.send(REFUSAL);
                peer.close();
                assertThat(sender.head()).startsWith("HTTP/1.1 413 ");
            }
            sending.join();
        }
    }

    @Test
    void aResponseThatGoesOnWhileTheRequestDoesIsNotMixedUp() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
        Wire peer = backend.nextWithHead();
        peer.expect("abc");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nABC");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nABC");
        client.send("def");
        peer.expect("def");
        peer.send("DEF");
        client.expect("DEF");
        client.expectEnd();
    }

    @Test
    void whatIsPipelinedBehindAnUnreadBodyIsNeverServed() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhello");
        backend.nextWithHead().send(REFUSAL);
        client.expect(REFUSED);
        client.send("x".repeat(95) + "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n");
        client.expectEnd();
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void oneWhoNeverStopsSendingIsCutInTheEnd() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000000\r\n\r\nhello");
        backend.nextWithHead().send(REFUSAL);
        client.expect(REFUSED);
        byte[] more = new byte[1 << 16];
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        client.send(more);
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
