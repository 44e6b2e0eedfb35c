package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.compress.Decoded;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed responses in HTTP/2, large ones, and clients that read slowly or leave. */
@Timeout(60)
class CompressionFlowTest {

    private static final String TEXT = "so it goes on and on, ".repeat(200);

    /** Text that compresses little, so that what the client is sent is large. */
    private static String large(int length) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(90)));
        }
        return text.toString();
    }

    private static String response(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static ScriptedBackend giving(String body) throws Exception {
        return ScriptedBackend.running(connection -> {
            for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                connection.send(response(body));
            }
        });
    }

    private static HttpResponse<byte[]> get(HttpClient client, Proxy proxy, String coding) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/"))
                .header("Accept-Encoding", coding)
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static void expectDecoded(HttpResponse<byte[]> got, String coding, String body) throws Exception {
        assertThat(got.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(got.headers().firstValue("content-encoding")).contains(coding);
        assertThat(got.headers().firstValue("vary")).contains("Accept-Encoding");
        assertThat(got.headers().map()).doesNotContainKeys("content-length", "transfer-encoding");
        assertThat(new String(Decoded.whole(coding, got.body()), StandardCharsets.US_ASCII))
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void aClientOfHttp2GetsItFromABackendOfHttp1(String coding) throws Exception {
        String body = large(400_000);
        try (ScriptedBackend backend = giving(body);
                Proxy proxy = Proxy.to(backend).routes(Compressed.route()).start();
                HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 2; i++) {
                expectDecoded(get(client, proxy, coding), coding, body);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void backendsOfHttp2AreCompressedForBothVersions(String coding) throws Exception {
        try (Http2Peer backend = Http2Peer.running(call -> call.fields(
                                false,
                                ":status",
                                "200",
                                "content-type",
                                "text/plain",
                                "content-length",
                                "" + TEXT.length())
                        .data(TEXT, true));
                Proxy proxy = Proxy.to(backend.address())
                        .http2(Http2Limits.defaults())
                        .routes(Compressed.route())
                        .start();
                HttpClient second = HttpClient.newHttpClient();
                RawClient first = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                first.send(Compressed.request("GET", coding));
                Compressed got = Compressed.read(first);
                assertThat(got.coding()).isEqualTo(coding);
                assertThat(got.body()).isEqualTo(TEXT);
                expectDecoded(get(second, proxy, coding), coding, TEXT);
            }
        }
    }

    @Test
    void grpcIsLeftAsItIs() throws Exception {
        try (Http2Peer backend = Http2Peer.running(
                        call -> call.fields(false, ":status", "200", "content-type", "application/grpc+json")
                                .data(TEXT, false)
                                .fields(true, "grpc-status", "0"));
                Proxy proxy = Proxy.to(backend.address())
                        .http2(Http2Limits.defaults())
                        .routes(Compressed.route())
                        .start();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> got = get(client, proxy, "gzip");
            assertThat(got.headers().firstValue("content-encoding")).isEmpty();
            assertThat(new String(got.body(), StandardCharsets.US_ASCII)).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void aClientThatReadsSlowlyStopsTheBackendAndGetsAll(String coding) throws Exception {
        String body = large(24 << 20);
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).routes(Compressed.route()).start();
                RawClient client = RawClient.withSmallBuffers(proxy.address())) {
            client.send(Compressed.request("GET", coding));
            Wire peer = backend.nextWithHead();
            boolean[] sent = new boolean[1];
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    peer.send(response(body));
                    sent[0] = true;
                } catch (IOException cut) {
                    // The test will notice.
                }
            });
            sender.join(700);
            assertThat(sent[0]).as("the backend could send all of it").isFalse();
            Compressed got = Compressed.read(client);
            assertThat(got.coding()).isEqualTo(coding);
            assertThat(got.body()).isEqualTo(body);
            sender.join();
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void aClientThatLeavesInTheMiddleLeavesNothingBehind(String coding) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .routes(Compressed.route(Compressed.settings(1)))
                        .start()) {
            // With one place, the next is compressed only where the one before was given back.
            for (int i = 0; i < 3; i++) {
                RawClient client = proxy.connect();
                client.send(Compressed.request("GET", coding));
                Wire peer = backend.nextWithHead();
                peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000000\r\n\r\n" + TEXT);
                assertThat(Compressed.coding(client.head())).isEqualTo(coding);
                assertThat(Compressed.chunk(client)).isNotEmpty();
                client.reset();
                assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CLIENT_ABORT);
                try {
                    peer.expectGone();
                } catch (SocketException reset) {
                    // That will do as well.
                }
            }
            assertThat(proxy.seen.count("compressed " + coding)).isEqualTo(3);
        }
    }
}
