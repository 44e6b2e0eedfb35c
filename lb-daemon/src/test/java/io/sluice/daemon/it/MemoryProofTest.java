package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies that are eighty times larger than all the memory that the daemon may have, towards somebody who reads slower
 * than the other side writes. Both sides are plain sockets here; their buffers are small, so that little hides in them.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MemoryProofTest {
    private static final long MIB = 1024 * 1024;
    private static final long SIZE = 4096 * MIB;
    private static final long PAUSE_EVERY = 1000 * MIB;
    private static final int SOCKET_BUFFER = 256 * 1024;

    // What the daemon and our own small socket buffers may hold, beside the kernel's for the daemon's two sockets.
    private static final long MOST_HELD = 4 * MIB;
    private static final long MOST_RESIDENT = 250 * MIB;

    @TempDir
    private Path directory;

    private ServerSocket backend;
    private Front front;

    @BeforeEach
    void start() throws IOException {
        backend = new ServerSocket();
        backend.setReceiveBufferSize(SOCKET_BUFFER);
        backend.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        front = Front.start(
                directory,
                "backends: [ \"127.0.0.1:%d\" ]".formatted(backend.getLocalPort()),
                Front.COLD,
                "-Xmx48m",
                "-XX:MaxDirectMemorySize=32m",
                "-XX:+ExitOnOutOfMemoryError");
    }

    @AfterEach
    void close() throws IOException {
        front.close();
        backend.close();
    }

    @Test
    void aDownloadToASlowReaderRunsInBoundedMemory() throws Exception {
        LongBody body = new LongBody(SIZE, PAUSE_EVERY);
        CompletableFuture<Void> served = serve(socket -> {
            readHead(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            body.write(out);
        });
        long start = System.nanoTime();
        try (Socket client = connect()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(readHead(client.getInputStream())).startsWith("HTTP/1.1 200 ");
            body.read(client.getInputStream());
        }
        served.get();
        assertBounded("download", body, start);
    }

    @Test
    void anUploadToASlowBackendRunsInBoundedMemory() throws Exception {
        LongBody body = new LongBody(SIZE, PAUSE_EVERY);
        CompletableFuture<Void> served = serve(socket -> {
            assertThat(readHead(socket.getInputStream())).startsWith("POST / HTTP/1.1\r\n");
            body.read(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        long start = System.nanoTime();
        try (Socket client = connect()) {
            OutputStream out = client.getOutputStream();
            out.write(("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + SIZE + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.write(out);
            assertThat(readHead(client.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
        served.get();
        assertBounded("upload", body, start);
    }

    private void assertBounded(String what, LongBody body, long startNanos) throws Exception {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        long resident = mostResident();
        double buffers = front.metric("sluice_buffer_memory_bytes{area=\"direct\"}");
        System.out.printf(
                "memory proof: %s of %d MiB in %d ms, at most %d KiB under way while nobody read, VmHWM %d MiB,"
                        + " buffers %.0f KiB direct%n",
                what, body.size() / MIB, millis, body.mostUnderWay() / 1024, resident / MIB, buffers / 1024);
        assertThat(front.daemon().isAlive()).isTrue();
        assertThat(front.daemon().stderr()).noneMatch(line -> line.contains("OutOfMemory"));
        assertThat(body.mostUnderWay()).isBetween(1L, MOST_HELD + largest("tcp_rmem") + largest("tcp_wmem"));
        assertThat(buffers).isBetween(1.0, (double) MOST_HELD);
        assertThat(resident).isLessThan(MOST_RESIDENT);
        front.awaitMetric("sluice_pool_ends_total{cause=\"complete\",pool=\"app\"}", 1);
    }

    /** To how many bytes the kernel lets a socket's buffer grow; the third of the three numbers. */
    private static long largest(String setting) throws IOException {
        // By lines: such a file gives what one read takes and nothing after it.
        String numbers =
                Files.readAllLines(Path.of("/proc/sys/net/ipv4/" + setting)).getFirst();
        return Long.parseLong(numbers.split("\\s+")[2]);
    }

    private long mostResident() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + front.daemon().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    @FunctionalInterface
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private CompletableFuture<Void> serve(Service service) {
        return CompletableFuture.runAsync(
                () -> {
                    try (Socket socket = backend.accept()) {
                        socket.setSendBufferSize(SOCKET_BUFFER);
                        service.serve(socket);
                        // Until the daemon has read everything and closes.
                        socket.shutdownOutput();
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().name("backend").start(task));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BUFFER);
        socket.setSendBufferSize(SOCKET_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), front.port()));
        return socket;
    }

    /** Byte by byte, so that nothing of the body is taken. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the connection ended in the head: " + head);
            }
            head.append((char) read);
        }
        return head.toString();
    }
}
