package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many exchanges that end in many ways at once; {@link Proxy#close} proves that each was ended once and left nothing. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class LifecycleTest {

    private static final int CLIENTS = 24;
    private static final int ROUNDS = 30;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    /** Answers as the path says, well or badly. */
    private static void serve(Wire client) throws IOException {
        for (String head = client.head(); !head.isEmpty(); head = client.head()) {
            String path = head.split(" ", 3)[1];
            switch (path.substring(0, 2)) {
                case "/a" -> client.send(ScriptedBackend.ok(path));
                case "/b" -> client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                case "/c" -> client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
                case "/d" -> {
                    client.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut");
                    client.reset();
                    return;
                }
                case "/e" -> client.send("nonsense\r\n\r\n");
                case "/f" -> {
                    return;
                }
                case "/g" -> client.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
                default -> client.send(ScriptedBackend.ok("more") + "excess");
            }
        }
    }

    private static void run(Proxy proxy, long seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (RawClient client = proxy.connect()) {
                client.socket.setSoTimeout(50);
                StringBuilder requests = new StringBuilder();
                int count = 1 + random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    char kind = (char) ('a' + random.nextInt(8));
                    requests.append(
                            random.nextInt(40) == 0 ? "BAD\r\n\r\n" : "GET /" + kind + " HTTP/1.1\r\nHost: h\r\n\r\n");
                }
                int cut = random.nextInt(requests.length() + 1);
                client.send(requests.substring(0, cut));
                client.send(requests.substring(cut));
                switch (random.nextInt(3)) {
                    case 0 -> client.reset();
                    case 1 -> client.skip(random.nextInt(500));
                    default -> client.socket.shutdownOutput();
                }
            } catch (IOException cut) {
                // A response was cut, or shorter than what we read; that is a part of it.
            }
        }
    }

    @Test
    void whateverHappensEveryExchangeEndsOnce() throws Exception {
        try (ScriptedBackend first = ScriptedBackend.running(LifecycleTest::serve);
                ScriptedBackend second = ScriptedBackend.running(LifecycleTest::serve);
                Proxy proxy = Proxy.to(first, second)
                        .io(io)
                        .eventLoops(eventLoops)
                        .poolTimeouts(1000, 1000, 1000, 1000, 1000)
                        .start()) {
            Thread[] threads = new Thread[CLIENTS];
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = i;
                threads[i] = Thread.ofVirtual().start(() -> {
                    try {
                        run(proxy, seed);
                        done.incrementAndGet();
                    } catch (IOException cause) {
                        throw new AssertionError(cause);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(done).hasValue(CLIENTS);
            // And it still works.
            assertThat(proxy.get("/a")).isEqualTo("HTTP/1.1 200 OK /a");
            assertThat(proxy.seen.count("attempts on a+")).isPositive();
        }
    }

    @Test
    void closingInTheMidstOfItLeavesNothing() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start()) {
            RawClient[] clients = new RawClient[10];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = proxy.connect();
                clients[i].get("/" + i);
                Wire peer = backend.nextWithHead();
                if (i % 2 == 0) {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                    clients[i].expect("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                }
            }
            proxy.plane.close();
            for (RawClient client : clients) {
                client.restOrReset();
                client.close();
                assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.SHUTDOWN);
            }
        }
    }
}
