package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The access log of the daemon says who ended an exchange in the middle, and where. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EndCauseLogTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private ServerSocket backend;
    private Front front;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        front = Front.start(directory, "backends: [ \"127.0.0.1:%d\" ]".formatted(backend.getLocalPort()), Front.COLD);
        URI uri = front.uri("/");
        client = new Socket(uri.getHost(), uri.getPort());
        client.setSoTimeout((int) LIMIT.toMillis());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        front.close();
        backend.close();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, String upTo) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (text.indexOf(upTo) < 0) {
            int next = in.read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    /** Half a response has come to the client. Returns the backend's end. */
    private Socket halfAResponse(String framing, String body) throws IOException {
        send(client, "GET /half HTTP/1.1\r\nHost: test\r\n\r\n");
        Socket peer = backend.accept();
        read(peer, "\r\n\r\n");
        send(peer, "HTTP/1.1 200 OK\r\n" + framing + "\r\n" + body);
        read(client, "hello");
        return peer;
    }

    @Test
    void aBackendThatDiedIsNamed() throws Exception {
        halfAResponse("Content-Length: 10\r\n", "hello").close();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        String line = front.daemon().awaitLine("\"target\":\"/half\"", LIMIT);
        assertThat(line)
                .contains("\"status\":200,", "\"cause\":\"backend-abort\"", "\"phase\":\"response-body\"")
                .contains("\"pool\":\"app\",\"backend\":\"127.0.0.1:" + backend.getLocalPort());
    }

    @Test
    void aBackendThatSentNonsenseIsNamed() throws Exception {
        try (Socket peer = halfAResponse("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")) {
            send(peer, "nonsense\r\n");
            assertThat(front.daemon().awaitLine("\"target\":\"/half\"", LIMIT))
                    .contains("\"cause\":\"bad-response\"", "\"phase\":\"response-body\"");
        }
    }

    @Test
    void aClientThatLeftIsNamed() throws Exception {
        try (Socket peer = halfAResponse("", "hello")) {
            client.close();
            assertThat(peer.getInputStream().read())
                    .as("the end at the backend")
                    .isNegative();
            assertThat(front.daemon().awaitLine("\"target\":\"/half\"", LIMIT))
                    .contains("\"status\":200,", "\"cause\":\"client-abort\"", "\"phase\":\"response-body\"");
        }
    }
}
