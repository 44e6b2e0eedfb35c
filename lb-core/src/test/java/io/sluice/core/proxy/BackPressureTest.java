package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import io.sluice.core.settings.TransportSettings.Io;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A side that does not read stops the other, and the proxy holds little meanwhile. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class BackPressureTest {

    private static final int PIECE = 1 << 20;
    private static final int PIECES = 64;
    private static final long MUCH = (long) PIECE * PIECES;
    private static final long FEW_MEBIBYTES = 6L << 20;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    /** Sends as much as is taken; says when it was held up. */
    private static final class Sender {

        private final Wire to;
        private volatile int sent;
        private final Thread thread;

        Sender(Wire to) {
            this.to = to;
            thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            try {
                for (int i = 0; i < PIECES; i++) {
                    to.send(new byte[PIECE]);
                    sent = i + 1;
                }
            } catch (IOException cut) {
                // The test will notice.
            }
        }

        /** Waits until nothing has moved for a while: everything between the two ends is full. */
        void awaitStall(Proxy proxy) throws IOException {
            try (RawClient silent = proxy.connect()) {
                silent.socket.setSoTimeout(250);
                long before = -1;
                while (before != sent) {
                    before = sent;
                    silentFor(silent);
                }
            }
            assertThat(sent).isLessThan(PIECES);
        }

        private static void silentFor(RawClient silent) throws IOException {
            try {
                silent.read(1);
            } catch (SocketTimeoutException time) {
                // As long as it was to take.
            }
        }
    }

    private static long used() {
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        long pooled = allocator instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
        return Math.max(pooled, PlatformDependent.usedDirectMemory());
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackend() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = RawClient.withSmallBuffers(proxy.address())) {
            client.get("/");
            Wire peer = backend.nextWithHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
            long before = used();
            Sender sender = new Sender(peer);
            sender.awaitStall(proxy);
            assertThat(used() - before).isLessThan(FEW_MEBIBYTES);
            client.head();
            assertThat(client.skip(MUCH)).isEqualTo(MUCH);
            sender.thread.join();
            assertThat(proxy.seen.next().responseBytes()).isGreaterThan(MUCH);
        }
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClient() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + MUCH + "\r\n\r\n");
            Wire peer = backend.nextWithHead();
            long before = used();
            Sender sender = new Sender(client);
            sender.awaitStall(proxy);
            assertThat(used() - before).isLessThan(FEW_MEBIBYTES);
            assertThat(peer.skip(MUCH)).isEqualTo(MUCH);
            sender.thread.join();
            peer.send(ScriptedBackend.ok("taken"));
            client.expect(ScriptedBackend.ok("taken"));
        }
    }

    @Test
    void pipelinedRequestsWaitForAClientThatDoesNotRead() throws Exception {
        byte[] body = new byte[PIECE];
        try (ScriptedBackend backend = ScriptedBackend.running(client -> {
                    for (String head = client.head(); !head.isEmpty(); head = client.head()) {
                        client.send("HTTP/1.1 200 OK\r\nContent-Length: " + PIECE + "\r\n\r\n");
                        client.send(body);
                    }
                });
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = RawClient.withSmallBuffers(proxy.address())) {
            long before = used();
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(PIECES));
            try (RawClient silent = proxy.connect()) {
                silent.socket.setSoTimeout(500);
                Sender.silentFor(silent);
            }
            assertThat(proxy.seen.count("exchanges-")).isLessThan(PIECES);
            assertThat(used() - before).isLessThan(FEW_MEBIBYTES);
            for (int i = 0; i < PIECES; i++) {
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                assertThat(client.skip(PIECE)).isEqualTo(PIECE);
            }
        }
    }

    @Test
    void aTunnelWaitsForAClientThatDoesNotRead() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = RawClient.withSmallBuffers(proxy.address())) {
            Wire peer = Tunnels.open(client, backend).backend();
            expectStall(proxy, peer, client);
            client.send("the other way is free");
            peer.expect("the other way is free");
        }
    }

    @Test
    void aTunnelWaitsForABackendThatDoesNotRead() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).io(io).eventLoops(eventLoops).start();
                RawClient client = proxy.connect()) {
            Wire peer = Tunnels.open(client, backend).backend();
            expectStall(proxy, client, peer);
        }
    }

    @Test
    void whatAClientSendsBeforeItsTunnelIsThereWaitsInTheSockets() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .io(io)
                        .eventLoops(eventLoops)
                        .tunnels(Tunnels.patient())
                        .start();
                RawClient client = proxy.connect()) {
            client.send(Tunnels.connect("h:443"));
            Wire peer = backend.nextWithHead();
            long before = used();
            Sender sender = new Sender(client);
            sender.awaitStall(proxy);
            assertThat(used() - before).isLessThan(FEW_MEBIBYTES);
            peer.send(Tunnels.ESTABLISHED);
            assertThat(peer.skip(MUCH)).isEqualTo(MUCH);
            sender.thread.join();
        }
    }

    private static void expectStall(Proxy proxy, Wire from, Wire to) throws Exception {
        long before = used();
        Sender sender = new Sender(from);
        sender.awaitStall(proxy);
        assertThat(used() - before).isLessThan(FEW_MEBIBYTES);
        assertThat(to.skip(MUCH)).isEqualTo(MUCH);
        sender.thread.join();
    }
}
