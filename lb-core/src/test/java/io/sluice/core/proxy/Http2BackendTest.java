package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of HTTP/1 gets from a backend of HTTP/2, and the backend from the client. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class Http2BackendTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private Http2Peer backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = Http2Peer.manual();
        proxy = Proxy.to(backend.address())
                .io(io)
                .eventLoops(eventLoops)
                .forwarding(new ForwardingSettings(ForwardingSettings.Mode.APPEND, ForwardingSettings.Mode.OFF, true))
                .http2(Http2Limits.defaults())
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private void send(String lines) throws Exception {
        client.send(lines.replace("\n", "\r\n"));
    }

    private void expect(String lines) throws Exception {
        client.expect(lines.replace("\n", "\r\n"));
    }

    @Test
    void aRequestHeadBecomesFields() throws Exception {
        send("""
                GET /a/b?c HTTP/1.1
                Host: example.org:81
                X-Mixed: Value
                Cookie: a=b; c=d
                TE: trailers, deflate
                Connection: X-Hop, TE
                X-Hop: no
                Keep-Alive: timeout=5

                """);
        Http2Peer.Call call = backend.next();
        assertThat(call.ended()).isTrue();
        assertThat(call.field(":method")).isEqualTo("GET");
        assertThat(call.field(":scheme")).isEqualTo("http");
        assertThat(call.field(":authority")).isEqualTo("example.org:81");
        assertThat(call.path()).isEqualTo("/a/b?c");
        assertThat(call.field("x-mixed")).isEqualTo("Value");
        assertThat(call.field("cookie")).isEqualTo("a=b; c=d");
        assertThat(call.field("te")).isEqualTo("trailers");
        assertThat(call.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(call.field("via")).isEqualTo("1.1 sluice");
        assertThat(call.head.contains("host")).isFalse();
        assertThat(call.head.contains("connection")).isFalse();
        assertThat(call.head.contains("x-hop")).isFalse();
        assertThat(call.head.contains("keep-alive")).isFalse();
        call.fields(false, ":status", "200", "content-length", "2").data("ok", true);
        expect("HTTP/1.1 200 OK\ncontent-length: 2\nVia: 2.0 sluice\n\nok");
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aBodyWithoutLengthComesInChunks() throws Exception {
        client.get("/");
        Http2Peer.Call call = backend.next();
        call.head(200, false).data("hello", false);
        expect("HTTP/1.1 200 OK\ntransfer-encoding: chunked\nVia: 2.0 sluice\n\n5\nhello");
        call.data("world!", false).fields(true, "x-sum", "1");
        expect("\n6\nworld!\n0\nx-sum: 1\n\n");
        client.get("/again");
        backend.next().fields(true, ":status", "200");
        expect("HTTP/1.1 200 OK\ncontent-length: 0\nVia: 2.0 sluice\n\n");
        assertThat(backend.links()).hasSize(1);
    }

    @Test
    void aBodyWithLengthGoesAsData() throws Exception {
        send("POST /p HTTP/1.1\nHost: h\nContent-Length: 10\n\nhello");
        Http2Peer.Call call = backend.next().awaitBody(5);
        assertThat(call.ended()).isFalse();
        client.send("world");
        assertThat(call.awaitEnd().text()).isEqualTo("helloworld");
        assertThat(call.field("content-length")).isEqualTo("10");
        call.answer("done");
        expect("HTTP/1.1 200 OK\ntransfer-encoding: chunked\nVia: 2.0 sluice\n\n4\ndone\n0\n\n");
    }

    @Test
    void chunksAreTakenOffAndTrailersAreFields() throws Exception {
        send("POST /p HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n5;x=y\nhello\n");
        Http2Peer.Call call = backend.next().awaitBody(5);
        send("3\nabc\n0\nX-Sum: 8\n\n");
        assertThat(call.awaitEnd().text()).isEqualTo("helloabc");
        assertThat(call.trailers().get("x-sum")).hasToString("8");
        assertThat(call.head.contains("transfer-encoding")).isFalse();
        call.head(204, true);
        expect("HTTP/1.1 204 No Content\nVia: 2.0 sluice\n\n");
    }

    @Test
    void interimResponsesPassThrough() throws Exception {
        send("PUT /p HTTP/1.1\nHost: h\nContent-Length: 2\nExpect: 100-continue\n\n");
        Http2Peer.Call call = backend.next();
        assertThat(call.field("expect")).isEqualTo("100-continue");
        call.head(100, false);
        expect("HTTP/1.1 100 Continue\nVia: 2.0 sluice\n\n");
        client.send("ok");
        call.awaitEnd().fields(false, ":status", "103", "link", "</s.css>");
        expect("HTTP/1.1 103 Early Hints\nlink: </s.css>\nVia: 2.0 sluice\n\n");
        call.fields(true, ":status", "201");
        expect("HTTP/1.1 201 Created\ncontent-length: 0\nVia: 2.0 sluice\n\n");
    }

    @Test
    void headAnd304HaveNoBody() throws Exception {
        send("HEAD / HTTP/1.1\nHost: h\n\n");
        backend.next().fields(true, ":status", "200", "content-length", "5");
        expect("HTTP/1.1 200 OK\ncontent-length: 5\nVia: 2.0 sluice\n\n");
        send("HEAD / HTTP/1.1\nHost: h\n\n");
        backend.next().fields(false, ":status", "200", "content-length", "5").data("", true);
        expect("HTTP/1.1 200 OK\ncontent-length: 5\nVia: 2.0 sluice\n\n");
        client.get("/");
        backend.next().fields(true, ":status", "304", "etag", "x");
        expect("HTTP/1.1 304 Not Modified\netag: x\nVia: 2.0 sluice\n\n");
    }

    @Test
    void exchangesShareOneConnection() throws Exception {
        try (RawClient other = proxy.connect();
                RawClient third = proxy.connect()) {
            client.get("/1");
            other.get("/2");
            third.get("/3");
            Http2Peer.Call[] calls = {backend.next(), backend.next(), backend.next()};
            assertThat(backend.links().size()).isLessThanOrEqualTo(eventLoops);
            for (Http2Peer.Call call : calls) {
                call.fields(false, ":status", "200", "content-length", "2").data(call.path(), true);
            }
            assertThat(client.response()).isEqualTo("HTTP/1.1 200 OK /1");
            assertThat(other.response()).isEqualTo("HTTP/1.1 200 OK /2");
            assertThat(third.response()).isEqualTo("HTTP/1.1 200 OK /3");
        }
    }

    @Test
    void anEarlyResponseEndsTheRequest() throws Exception {
        send("POST /p HTTP/1.1\nHost: h\nContent-Length: 10\n\nhello");
        Http2Peer.Call call = backend.next().awaitBody(5);
        call.fields(true, ":status", "413", "content-length", "0");
        client.expect("HTTP/1.1 413 Content Too Large\r\n");
        assertThat(call.awaitReset().reset()).isEqualTo(Http2Error.CANCEL.code());
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aClientThatLeavesResetsItsStreamAlone() throws Exception {
        client.get("/1");
        Http2Peer.Call call = backend.next();
        client.close();
        assertThat(call.awaitReset().reset()).isEqualTo(Http2Error.CANCEL.code());
        client = proxy.connect();
        client.get("/2");
        Http2Peer.Call next = backend.next();
        next.fields(false, ":status", "200", "content-length", "2").data("ok", true);
        assertThat(client.response()).isEqualTo("HTTP/1.1 200 OK ok");
    }

    @Test
    void tenMebibytesGoBothWays() throws Exception {
        byte[] bytes = new byte[10 * 1024 * 1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + i % 23);
        }
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                send("POST /p HTTP/1.1\nHost: h\nContent-Length: " + bytes.length + "\n\n");
                client.send(bytes);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Http2Peer.Call call = backend.next().awaitEnd();
        sender.join();
        assertThat(Arrays.equals(call.body(), bytes)).isTrue();
        call.fields(false, ":status", "200", "content-length", String.valueOf(bytes.length))
                .data(bytes, true);
        client.head();
        assertThat(client.read(bytes.length).equals(new String(bytes, StandardCharsets.ISO_8859_1)))
                .isTrue();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }
}
