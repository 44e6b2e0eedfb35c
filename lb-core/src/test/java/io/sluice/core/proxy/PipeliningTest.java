package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that do not wait for the response before them. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class PipeliningTest {

    private static final int COUNT = 100;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private static String request(int number) {
        return number % 3 == 0
                ? "POST /" + number + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                : "GET /" + number + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static String all() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            text.append(request(i));
        }
        return text.toString();
    }

    private static void serve(Wire client) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            client.expect(request(i));
            client.send(ScriptedBackend.ok("answer " + i));
        }
        client.expectGone();
    }

    private static void expectAll(RawClient client) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            client.expect(ScriptedBackend.ok("answer " + i));
        }
    }

    @Test
    void aHundredRequestsInOnePacketAreAnsweredInOrder() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.running(PipeliningTest::serve);
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            client.send(all());
            expectAll(client);
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void aHundredRequestsSplitAtOddPlacesAreAnsweredInOrder() throws Exception {
        Random random = new Random(42);
        try (ScriptedBackend backend = ScriptedBackend.running(PipeliningTest::serve);
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            String text = all();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(90));
                client.send(text.substring(from, to));
                from = to;
            }
            expectAll(client);
        }
    }

    @Test
    void requestsBehindASlowOneWait() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            client.send(request(1));
            Wire peer = backend.next();
            peer.expect(request(1));
            client.send(request(2) + request(3) + request(4).substring(0, 10));
            client.send(request(4).substring(10) + request(5));
            peer.send(ScriptedBackend.ok("one"));
            client.expect(ScriptedBackend.ok("one"));
            for (int i = 2; i <= 5; i++) {
                peer.expect(request(i));
                peer.send(ScriptedBackend.ok("number " + i));
                client.expect(ScriptedBackend.ok("number " + i));
            }
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void whatFollowsTheLastRequestIsNotServed() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                    + "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
            client.expect(ScriptedBackend.ok("/1"));
            client.expect("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n/2");
            client.expectEnd();
        }
    }

    @Test
    void localAnswersKeepTheirPlaceAmongTheOthers() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend).route("", "/in").io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                text.append("GET ").append(i % 5 == 0 ? "/in/" : "/out/").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            client.send(text.toString());
            for (int i = 0; i < 300; i++) {
                if (i % 5 == 0) {
                    client.expect(ScriptedBackend.ok("/in/" + i));
                } else {
                    assertThat(client.status()).isEqualTo(404);
                }
            }
        }
    }
}
