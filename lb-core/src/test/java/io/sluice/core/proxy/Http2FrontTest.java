package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.settings.SocketFileSettings;
import io.sluice.core.settings.TransportSettings.Io;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * HTTP/2 from a real client to HTTP/1 backends. It is the JDK's, which offers HTTP/2 with its first request (h2c) and goes on in it; with
 * prior knowledge the conformance tests come.
 */
@Timeout(30)
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class Http2FrontTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @AfterEach
    void closeClient() {
        client.shutdownNow();
    }

    private Proxy.Builder to(ScriptedBackend backend) {
        return Proxy.to(backend).io(io).eventLoops(eventLoops);
    }

    private static HttpRequest.Builder request(Proxy proxy, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxy.address().getPort() + path));
    }

    private HttpResponse<String> get(Proxy proxy, String path) throws IOException, InterruptedException {
        return client.send(request(proxy, path).build(), BodyHandlers.ofString());
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /** Answers a POST with a Content-Length with its body, any other request with its path. */
    private static ScriptedBackend echoing() throws IOException {
        return ScriptedBackend.running(connection -> {
            for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                String body = "";
                for (String line : head.split("\r\n")) {
                    if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                        body = connection.read(Integer.parseInt(line.substring(16)));
                    }
                }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n");
                connection.send(body);
            }
        });
    }

    @Test
    void requestsAreAnsweredByAnHttp1Backend() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = to(backend).start()) {
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> response = get(proxy, "/x" + i);
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("/x" + i);
            }
            client.shutdownNow();
        }
    }

    @Test
    void manyRequestsShareAConnection() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = to(backend).start()) {
            get(proxy, "/first");
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                all.add(client.sendAsync(request(proxy, "/" + i).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get(10, TimeUnit.SECONDS).body()).isEqualTo("/" + i);
            }
            assertThat(proxy.plane.clientConnections()).isEqualTo(1);
            client.shutdownNow();
        }
    }

    @Test
    void largeBodiesGoBothWaysWithinTheWindows() throws Exception {
        byte[] body = noise(3_000_000);
        try (ScriptedBackend backend = echoing();
                Proxy proxy = to(backend).start()) {
            get(proxy, "/first");
            HttpResponse<byte[]> response = client.send(
                    request(proxy, "/").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).isEqualTo(body);
            client.shutdownNow();
        }
    }

    @Test
    void headsOfManyFramesAndAnswersWithoutBodyShareAConnectionWithOthers() throws Exception {
        String large = "l".repeat(9_000);
        try (ScriptedBackend backend = ScriptedBackend.running(connection -> {
                    for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                        if (head.startsWith("GET /large ")) {
                            connection.send("HTTP/1.1 200 OK\r\nX-A: " + large + "\r\nX-B: " + large + "\r\nX-C: "
                                    + large + "\r\nContent-Length: 3\r\n\r\nabc");
                        } else {
                            connection.send("HTTP/1.1 204 No Content\r\n\r\n");
                        }
                    }
                });
                Proxy proxy = to(backend).start()) {
            get(proxy, "/first");
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(client.sendAsync(
                        request(proxy, i % 4 == 0 ? "/large" : "/none").build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 40; i++) {
                HttpResponse<String> response = all.get(i).get(10, TimeUnit.SECONDS);
                assertThat(response.statusCode()).isEqualTo(i % 4 == 0 ? 200 : 204);
                assertThat(response.body()).isEqualTo(i % 4 == 0 ? "abc" : "");
                assertThat(response.headers().allValues("x-c")).isEqualTo(i % 4 == 0 ? List.of(large) : List.of());
            }
            client.shutdownNow();
        }
    }

    @Test
    void aBodyOfUnknownLengthReachesTheBackendInChunks() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend).start()) {
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(request(proxy, "/first").build(), BodyHandlers.ofString());
            Wire connection = backend.next();
            connection.head();
            connection.send(ScriptedBackend.ok("1"));
            assertThat(first.get(5, TimeUnit.SECONDS).version()).isEqualTo(HttpClient.Version.HTTP_2);
            CompletableFuture<HttpResponse<String>> second = client.sendAsync(
                    request(proxy, "/")
                            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("hello")))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(connection.head()).contains("transfer-encoding: chunked");
            assertThat(connection.read(15)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
            connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: v\r\n\r\n");
            HttpResponse<String> response = second.get(5, TimeUnit.SECONDS);
            assertThat(response.body()).isEqualTo("abcde");
            assertThat(response.headers().firstValue("transfer-encoding")).isEmpty();
            client.shutdownNow();
        }
    }

    @Test
    void ourOwnAnswersAreSentToo() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = to(backend).route("", "/only/").start()) {
            assertThat(get(proxy, "/only/x").statusCode()).isEqualTo(200);
            HttpResponse<String> response = get(proxy, "/other");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).startsWith("404 Not Found: no route");
            client.shutdownNow();
        }
    }

    @Test
    void aResponseThatBreaksOffIsNotTakenForWhole() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend).start()) {
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(request(proxy, "/first").build(), BodyHandlers.ofString());
            Wire connection = backend.next();
            connection.head();
            connection.send(ScriptedBackend.ok("1"));
            first.get(5, TimeUnit.SECONDS);
            CompletableFuture<HttpResponse<String>> broken =
                    client.sendAsync(request(proxy, "/broken").build(), BodyHandlers.ofString());
            connection.head();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            connection.close();
            assertThatThrownBy(() -> broken.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
            client.shutdownNow();
        }
    }

    @Test
    void aSlowResponseHoldsUpNoOther() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend).start()) {
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(proxy, "/slow").build(), BodyHandlers.ofString());
            Wire first = backend.next();
            first.head();
            first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
            CompletableFuture<HttpResponse<String>> fast =
                    client.sendAsync(request(proxy, "/fast").build(), BodyHandlers.ofString());
            Wire second = backend.next();
            second.head();
            second.send(ScriptedBackend.ok("fast"));
            assertThat(fast.get(5, TimeUnit.SECONDS).body()).isEqualTo("fast");
            first.send("b");
            assertThat(slow.get(5, TimeUnit.SECONDS).body()).isEqualTo("ab");
            client.shutdownNow();
        }
    }

    @Test
    void aListenerOfHttp1AloneDeclinesTheOffer() throws Exception {
        AcceptSettings old = new AcceptSettings(
                SocketFileSettings.defaults(),
                ProxyProtocolSettings.defaults(),
                HttpVersions.HTTP_1,
                Http2Limits.defaults());
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = to(backend).accept(old).start()) {
            HttpResponse<String> response = get(proxy, "/x");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.body()).isEqualTo("/x");
            client.shutdownNow();
        }
    }

    @Test
    void drainingTellsTheClientAndLetsAResponseEnd() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = to(backend).start()) {
            CompletableFuture<HttpResponse<String>> response =
                    client.sendAsync(request(proxy, "/x").build(), BodyHandlers.ofString());
            Wire connection = backend.next();
            connection.head();
            CompletableFuture<Void> drained = proxy.plane.drain();
            connection.send(ScriptedBackend.ok("late"));
            assertThat(response.get(5, TimeUnit.SECONDS).body()).isEqualTo("late");
            drained.get(10, TimeUnit.SECONDS);
            assertThat(proxy.plane.clientConnections()).isZero();
        }
    }
}
