package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.settings.TunnelSettings;
import io.sluice.core.spi.EndCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSocket and CONNECT of a client of HTTP/1 through a stream of a backend of HTTP/2. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class Http2BackendTunnelTest {

    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private Http2Peer backend;
    private Proxy proxy;
    private RawClient client;

    private void serve(Http2Settings settings) throws Exception {
        backend = Http2Peer.manual(settings);
        proxy = Proxy.to(backend.address())
                .io(io)
                .eventLoops(eventLoops)
                .tunnels(new TunnelSettings(List.of("websocket"), true, Duration.ofSeconds(10), Duration.ofSeconds(10)))
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

    @Test
    void webSocketGoesThroughAStream() throws Exception {
        serve(new Http2Settings().connectProtocolEnabled(true));
        client.send(UPGRADE);
        Http2Peer.Call call = backend.next();
        assertThat(call.field(":method")).isEqualTo("CONNECT");
        assertThat(call.field(":protocol")).isEqualTo("websocket");
        assertThat(call.field(":path")).isEqualTo("/chat");
        assertThat(call.field("sec-websocket-version")).isEqualTo("13");
        assertThat(call.head.contains("sec-websocket-key")).isFalse();
        assertThat(call.ended()).isFalse();
        call.fields(false, ":status", "200", "sec-websocket-protocol", "x");
        String head = client.head();
        assertThat(head)
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .contains("upgrade: websocket\r\n")
                .contains("sec-websocket-protocol: x\r\n");
        client.send("ping");
        call.awaitBody(4).data("pong", false);
        client.expect("pong");
        call.data("bye", true);
        client.expect("bye");
        client.expectEnd();
        client.close();
        call.awaitEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void aClientThatBreaksOffResetsTheStream() throws Exception {
        serve(new Http2Settings().connectProtocolEnabled(true));
        client.send(UPGRADE);
        Http2Peer.Call call = backend.next();
        call.head(200, false);
        client.head();
        client.reset();
        call.awaitReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
    }

    @Test
    void aStreamThatIsResetBreaksTheClientOff() throws Exception {
        serve(new Http2Settings().connectProtocolEnabled(true));
        client.send(UPGRADE);
        Http2Peer.Call call = backend.next();
        call.head(200, false);
        client.head();
        call.reset(Http2Error.INTERNAL_ERROR);
        client.expectReset();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
    }

    @Test
    void aRefusedUpgradeIsAResponseLikeAnyOther() throws Exception {
        serve(new Http2Settings().connectProtocolEnabled(true));
        client.send(UPGRADE);
        Http2Peer.Call call = backend.next();
        call.fields(false, ":status", "403", "content-length", "2").data("no", true);
        assertThat(client.response()).isEqualTo("HTTP/1.1 403 Forbidden no");
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @Test
    void whereTheBackendDoesNotTakeItTheClientIsTold() throws Exception {
        serve(new Http2Settings());
        client.send(UPGRADE);
        assertThat(client.response()).startsWith("HTTP/1.1 502").contains("WebSocket over HTTP/2");
        assertThat(backend.hasNone()).isTrue();
    }

    @Test
    void connectGoesThroughAStream() throws Exception {
        serve(new Http2Settings());
        client.send("CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n");
        Http2Peer.Call call = backend.next();
        assertThat(call.field(":method")).isEqualTo("CONNECT");
        assertThat(call.field(":authority")).isEqualTo("db:5432");
        assertThat(call.head.contains(":path")).isFalse();
        assertThat(call.head.contains(":scheme")).isFalse();
        call.head(200, false);
        assertThat(client.head()).startsWith("HTTP/1.1 200");
        client.send("hello");
        call.awaitBody(5).data("world", true);
        client.expect("world");
        client.expectEnd();
    }
}
