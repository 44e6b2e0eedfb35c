package io.sluice.daemon.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One client connection that says whatever Host it likes, which Java's client does not let one. One thread. */
final class RawGet implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket;
    private final String path;
    private final ResponseReader reader;

    RawGet(int port, String path) throws IOException {
        this.path = path;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        reader = new ResponseReader(socket);
    }

    /** Sends GET for the host. */
    ResponseReader.Response get(String host) throws IOException {
        reader.deadline(System.nanoTime() + LIMIT.toNanos());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return reader.read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
