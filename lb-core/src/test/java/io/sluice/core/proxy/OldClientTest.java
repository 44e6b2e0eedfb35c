package io.sluice.core.proxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/1.0, which know neither chunks nor interim responses. */
class OldClientTest {

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

    @Test
    void theConnectionEndsWithTheResponse() throws Exception {
        client.send("GET / HTTP/1.0\r\nHost: h\r\n\r\n");
        Wire peer = backend.next();
        peer.expect("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send(ScriptedBackend.ok("old"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nold");
        client.expectEnd();
    }

    @Test
    void theConnectionGoesOnWhereTheClientAsks() throws Exception {
        client.send("GET /1 HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok("one"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\none");
        client.send("GET /2 HTTP/1.0\r\nHost: h\r\n\r\n");
        peer.expect("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
        peer.send(ScriptedBackend.ok("two"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo");
        client.expectEnd();
    }

    @Test
    void aRequestWithoutHostGetsThatOfTheBackend() throws Exception {
        client.send("GET / HTTP/1.0\r\n\r\n");
        Wire peer = backend.next();
        peer.expect("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + backend.port() + "\r\n\r\n");
        peer.send(ScriptedBackend.ok("old"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nold");
    }

    @Test
    void aChunkedResponseComesWithoutChunks() throws Exception {
        client.send("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhel");
        client.expect("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhel");
        peer.send("lo\r\n6;x=y\r\n, old \r\n3\r\none\r\n0\r\nX-Sum: 1\r\n\r\n");
        client.expect("lo, old one");
        client.expectEnd();
    }

    @Test
    void interimResponsesAreLeftOut() throws Exception {
        client.send("GET / HTTP/1.0\r\nHost: h\r\n\r\n");
        Wire peer = backend.nextWithHead();
        peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + ScriptedBackend.ok("old"));
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nold");
        client.expectEnd();
    }
}
