package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many clients and few connections: everybody is served, so no wake-up was lost. {@link Proxy#close} proves the rest. */
class QueueStormTest {

    private static final int CLIENTS = 200;
    private static final int REQUESTS = 10;

    static Stream<Arguments> transportsAndConnections() {
        return Transports.here()
                .flatMap(transport -> IntStream.rangeClosed(1, 3)
                        .mapToObj(most ->
                                Arguments.of(transport.get()[0], transport.get()[1], most)));
    }

    /** What one client does. */
    @FunctionalInterface
    private interface Visit {
        void run(RawClient client, int seed) throws IOException;
    }

    private static int visit(Proxy proxy, Visit visit) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        Thread[] threads = new Thread[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            int seed = i;
            threads[i] = Thread.ofVirtual().start(() -> {
                try (RawClient client = proxy.connect()) {
                    visit.run(client, seed);
                    done.incrementAndGet();
                } catch (IOException | AssertionError failed) {
                    // It is missing in the count.
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return done.get();
    }

    private static Proxy.Builder storm(Io io, int eventLoops, int most, ScriptedBackend... backends) {
        return Proxy.to(backends)
                .io(io)
                .eventLoops(eventLoops)
                .poolLimits(most, 1)
                .queue(CLIENTS, 9000);
    }

    @ParameterizedTest
    @MethodSource("transportsAndConnections")
    void everybodyIsServed(Io io, int eventLoops, int most) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = storm(io, eventLoops, most, backend).start()) {
            int done = visit(proxy, (client, seed) -> {
                for (int i = 0; i < REQUESTS; i++) {
                    client.get("/" + seed + "-" + i);
                    client.expect(ScriptedBackend.ok("/" + seed + "-" + i));
                }
            });
            assertThat(done).isEqualTo(CLIENTS);
            assertThat(proxy.seen.count("queued")).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("transportsAndConnections")
    void thoseWhoStayAreServedThoughOthersLeaveAndConnectionsBreak(Io io, int eventLoops, int most) throws Exception {
        try (ScriptedBackend first = ScriptedBackend.running(QueueStormTest::serveBadly);
                ScriptedBackend second = ScriptedBackend.running(QueueStormTest::serveBadly);
                Proxy proxy = storm(io, eventLoops, most, first, second)
                        .maxRequests(7)
                        .start()) {
            int done = visit(proxy, (client, seed) -> {
                Random random = new Random(seed);
                int stay = random.nextInt(REQUESTS);
                for (int i = 0; i < stay; i++) {
                    client.get(random.nextInt(5) == 0 ? "/close" : "/ok");
                    assertThat(client.status()).isEqualTo(200);
                }
                client.get(random.nextBoolean() ? "/cut" : "/ok");
                if (random.nextBoolean()) {
                    client.reset();
                }
            });
            assertThat(done).isEqualTo(CLIENTS);
            assertThat(proxy.get("/ok")).isEqualTo("HTTP/1.1 200 OK x");
        }
    }

    private static void serveBadly(Wire client) throws IOException {
        for (String head = client.head(); !head.isEmpty(); head = client.head()) {
            switch (head.split(" ", 3)[1]) {
                case "/close" -> client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
                case "/cut" -> {
                    client.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut");
                    client.reset();
                    return;
                }
                default -> client.send(ScriptedBackend.ok("x"));
            }
        }
    }
}
