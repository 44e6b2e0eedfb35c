package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.conformance.FrameStorm;
import io.sluice.core.conformance.PlainBackend;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Any frames from clients of HTTP/2 before a backend of HTTP/1: nobody complains, nothing is left, and what the backend reads is a request
 * that was sent to its end, with its own content.
 */
@Timeout(60)
class Http2FrontFuzzTest {

    private static final long SEED = 20_261_126;
    private static final int CONNECTIONS = 1200;
    private static final int AT_ONCE = 32;

    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void theBackendReadsWholeRequestsOnly() throws Exception {
        List<FrameStorm> storms = IntStream.range(0, CONNECTIONS)
                .mapToObj(number -> new FrameStorm(SEED, number))
                .toList();
        try (PlainBackend backend = new PlainBackend()) {
            try (Proxy proxy = Proxy.toPorts(backend.port())
                    .drainTimeout(Duration.ofSeconds(1))
                    .start()) {
                runAll(storms, proxy.address());
            }
            Map<String, FrameStorm> known = new HashMap<>();
            storms.forEach(storm -> storm.paths().forEach(path -> known.put(path, storm)));
            backend.requests().forEach(request -> check(request, known));
            List<String> read = backend.requests().stream()
                    .map(request -> request.split(" ", 3)[1])
                    .toList();
            List<String> right = storms.stream()
                    .filter(FrameStorm::isRight)
                    .flatMap(storm -> storm.whole().keySet().stream())
                    .toList();
            System.out.printf(
                    "%d connections, %d requests begun, %d sent without a fault around them, %d read by the backend, %d answered%n",
                    CONNECTIONS, known.size(), right.size(), read.size(), answered.get());
            assertThat(read).containsAll(right).doesNotHaveDuplicates();
        }
    }

    private void runAll(List<FrameStorm> storms, InetSocketAddress proxy) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> runs = storms.stream()
                    .<Future<?>>map(storm -> clients.submit(() -> {
                        run(storm, proxy);
                        return null;
                    }))
                    .toList();
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    private void run(FrameStorm storm, InetSocketAddress proxy) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.getPort())) {
            socket.setTcpNoDelay(true);
            if (!storm.isRight()) {
                sendInPieces(storm.octets(), socket);
                return;
            }
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(storm.octets());
            int responses = responses(new DataInputStream(new BufferedInputStream(socket.getInputStream())), storm);
            answered.addAndGet(responses);
        } catch (IOException gone) {
            // The proxy did not want more of it, or had nothing more to say.
            assertThat(storm.isRight())
                    .as("a client that did nothing wrong: " + gone)
                    .isFalse();
        }
    }

    /** What begins before a fault can so come to the backend. */
    private static void sendInPieces(byte[] octets, Socket socket) throws IOException {
        socket.setSoTimeout(15);
        int step = Math.max(1, octets.length / 4);
        byte[] buffer = new byte[8192];
        for (int at = 0; at < octets.length; at += step) {
            socket.getOutputStream().write(octets, at, Math.min(step, octets.length - at));
            try {
                for (int read = 0; read >= 0; ) {
                    read = socket.getInputStream().read(buffer);
                }
            } catch (SocketTimeoutException quiet) {
                // More can be sent.
            }
        }
    }

    /** Reads until all responses have come. */
    private static int responses(DataInputStream in, FrameStorm storm) throws IOException {
        int ended = 0;
        while (ended < storm.whole().size()) {
            int first = in.readInt();
            int flags = in.readUnsignedByte();
            in.skipNBytes(4L + (first >>> 8));
            boolean ends = (first & 0xff) <= 1 && (flags & 1) == 1;
            ended += ends ? 1 : 0;
        }
        return ended;
    }

    private static void check(String request, Map<String, FrameStorm> known) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(32 * 1024, 200, 8192));
        assertThat(reader.read(Unpooled.wrappedBuffer(request.getBytes(StandardCharsets.ISO_8859_1))))
                .as(request)
                .isEqualTo(HeadReader.Result.DONE);
        assertThat(new RequestRules().read(head)).as(request).isNull();
        assertThat(request).doesNotStartWith("GET /evil");
        assertThat(request.substring(0, head.length())).doesNotContain("evil");
        String path = request.split(" ", 3)[1];
        FrameStorm storm = known.get(path);
        if (storm != null && storm.knows(path)) {
            assertThat(storm.whole()).as(request).containsKey(path);
            assertThat(request.chars().filter(c -> c == FrameStorm.MARK).count())
                    .as(request)
                    .isEqualTo((long) storm.whole().get(path));
        }
    }
}
