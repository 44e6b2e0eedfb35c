package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request and its response, in each framing that HTTP/1 has, over each transport. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP ends its lines with CRLF, text blocks do not.
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class MessageForwardingTest {

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

    /** Sends a request and takes it at the backend, where it must come as it is. */
    private Wire pass(String request) throws Exception {
        client.send(request);
        Wire peer = backend.next();
        peer.expect(request);
        return peer;
    }

    /** Sends a response and takes it at the client, where it must come as it is. */
    private void answer(Wire peer, String response) throws Exception {
        peer.send(response);
        client.expect(response);
    }

    @Test
    void aGetComesBackWithItsResponse() throws Exception {
        Wire peer = pass("GET /x?y=1 HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n");
        answer(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Own: yes\r\n\r\nhello");
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(seen.requestBytes()).isEqualTo(56);
        assertThat(seen.responseBytes()).isEqualTo(56);
    }

    @Test
    void sequentialRequestsShareOneBackendConnection() throws Exception {
        Wire peer = pass("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("one"));
        for (int i = 2; i < 20; i++) {
            String request = "GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n";
            client.send(request);
            peer.expect(request);
            answer(peer, ScriptedBackend.ok("number " + i));
        }
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void aHeadResponseEndsWithItsHead() throws Exception {
        Wire peer = pass("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
        assertThat(backend.connections()).isEqualTo(1);
    }

    @Test
    void aHeadResponseWithChunkedEndsWithItsHead() throws Exception {
        Wire peer = pass("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void aResponseWithoutBodyEndsWithItsHead(String status) throws Exception {
        Wire peer = pass("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 " + status + "\r\nETag: \"x\"\r\n\r\n");
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
    }

    @Test
    void anUnmodifiedResponseKeepsItsLength() throws Exception {
        Wire peer = pass("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n");
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
    }

    @Test
    void aPostWithLengthGoesThrough() throws Exception {
        Wire peer = pass("POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\na=b&c=d");
        answer(peer, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void aPostWithoutBodyGoesThrough() throws Exception {
        Wire peer = pass("POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        answer(peer, ScriptedBackend.ok(""));
    }

    @Test
    void aBodyThatComesInPiecesGoesThroughInPieces() throws Exception {
        Wire peer = pass("POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
        for (String piece : new String[] {"abc", "def", "ghi"}) {
            client.send(piece);
            peer.expect(piece);
        }
        answer(peer, ScriptedBackend.ok("done"));
    }

    @Test
    void aChunkedRequestKeepsItsChunksAndTrailers() throws Exception {
        Wire peer = pass("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "5;note=x\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 42\r\n\r\n");
        answer(peer, ScriptedBackend.ok("done"));
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
    }

    @Test
    void anEmptyChunkedRequestGoesThrough() throws Exception {
        Wire peer = pass("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        answer(peer, ScriptedBackend.ok("done"));
    }

    @Test
    void aChunkedResponseKeepsItsChunksAndTrailers() throws Exception {
        Wire peer = pass("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        answer(peer, "A\r\n0123456789\r\n");
        answer(peer, "0\r\nX-Sum: 42\r\n\r\n");
        client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.expect("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, ScriptedBackend.ok("next"));
    }

    @Test
    void aResponseUntilCloseEndsTheClientConnectionToo() throws Exception {
        Wire peer = pass("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\n\r\nall there");
        client.expect("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall there");
        answer(peer, " is");
        peer.close();
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aHeadThatComesByteByByteIsReadAsOne() throws Exception {
        String request = "GET /slow HTTP/1.1\r\nHost: h\r\nX-Long: " + "x".repeat(200) + "\r\n\r\n";
        for (int i = 0; i < request.length(); i++) {
            client.send(request.substring(i, i + 1));
        }
        Wire peer = backend.next();
        peer.expect(request);
        String response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (int i = 0; i < response.length(); i++) {
            peer.send(response.substring(i, i + 1));
        }
        client.expect(response);
    }

    @Test
    void continueIsAskedForAndGivenByTheBackend() throws Exception {
        Wire peer = pass("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        answer(peer, "HTTP/1.1 100 Continue\r\n\r\n");
        client.send("body");
        peer.expect("body");
        answer(peer, ScriptedBackend.ok("done"));
        assertThat(proxy.seen.next().status()).isEqualTo(200);
    }

    @Test
    void aRefusalInsteadOfContinueEndsTheConnection() throws Exception {
        Wire peer = pass("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nno!");
        client.expect("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!");
        client.expectEnd();
        peer.expectEnd();
    }

    @Test
    void earlyHintsGoBeforeTheResponse() throws Exception {
        Wire peer = pass("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(peer, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
        answer(peer, "HTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n" + ScriptedBackend.ok("done"));
    }

    @Test
    void closeOfTheClientIsHonoured() throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Wire peer = backend.next();
        peer.expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send(ScriptedBackend.ok("last"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
        client.expectEnd();
    }

    @Test
    void closeOfTheBackendIsItsOwnMatter() throws Exception {
        Wire peer = pass("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\none");
        client.expect(ScriptedBackend.ok("one"));
        peer.expectEnd();
        client.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        Wire second = backend.next();
        second.expect("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(second, ScriptedBackend.ok("two"));
    }

    @Test
    void aBackendOfHttp10IsUsedOnceUnlessItSaysOtherwise() throws Exception {
        Wire peer = pass("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\none");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
        peer.expectEnd();
        client.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        Wire second = backend.nextWithHead();
        second.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\ntwo");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
        client.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
        second.expect("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
        answer(second, ScriptedBackend.ok("three"));
    }

    @Test
    void fieldsForOneHopStayBehind() throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: X-Mine, keep-alive\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n"
                + "TE: trailers\r\nUpgrade: h2c\r\nProxy-Connection: close\r\nX-Own: 2\r\n\r\n");
        Wire peer = backend.next();
        peer.expect("GET / HTTP/1.1\r\nHost: h\r\nX-Own: 2\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nConnection: X-Theirs\r\nX-Theirs: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void aLargeBodyGoesThroughBothWays() throws Exception {
        int size = 3_000_000;
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n");
        Wire peer = backend.nextWithHead();
        Thread sender = Thread.ofVirtual().start(() -> send(client, new byte[size]));
        assertThat(peer.skip(size)).isEqualTo(size);
        sender.join();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
        Thread answerer = Thread.ofVirtual().start(() -> send(peer, new byte[size]));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
        assertThat(client.skip(size)).isEqualTo(size);
        answerer.join();
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.requestBytes()).isGreaterThan(size);
        assertThat(seen.responseBytes()).isGreaterThan(size);
    }

    private static void send(Wire wire, byte[] bytes) {
        try {
            wire.send(bytes);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
