package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load's client must not count as a success what a strict client would refuse, nor lose what it would accept. */
class GetConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    HTTP/1.1 200 OK~Content-Length: 2~~ok                                   | ''
                    HTTP/1.1 200~X-Backend: a~Transfer-Encoding: chunked~~2;x=y~ok~0~T: t~~ | ''
                    HTTP/1.1 200 OK~~until the end                                          | ''
                    HTTP/1.1 503 Service Unavailable~Content-Length: 0~~                    | status 503
                    HTTP/1.1 200 OK~Content-Length: 3~~ok                                   | truncated response
                    HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~                       | truncated response
                    HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~okay~0~~                  | malformed chunk
                    HTTP/1.1 200 OK~Content-Length: two~~                                   | malformed length
                    HTTP/1.1 200 OK~Cont                                                    | truncated response
                    HTTP/2 200~~                                                            | malformed status line
                    """)
    void anAnswerSucceedsOnlyIfItIsComplete(String answer, String failure) throws Exception {
        try (ServerSocket server = server();
                GetConnection connection = connection(server)) {
            answerConnections(server, List.of(answer.replace("~", "\r\n")));
            assertThat(connection.get().failure()).isEqualTo(failure);
        }
    }

    @Test
    void aKeptConnectionFoundClosedIsTriedOnceMore() throws Exception {
        try (ServerSocket server = server();
                GetConnection connection = connection(server)) {
            answerConnections(server, List.of(OK, OK));
            assertThat(connection.get()).isEqualTo(new GetConnection.Answer("", "", false));
            assertThat(connection.get()).isEqualTo(new GetConnection.Answer("", "", true));
        }
    }

    @Test
    void aNewConnectionClosedWithoutAnAnswerIsAFailure() throws Exception {
        try (ServerSocket server = server();
                GetConnection connection = connection(server)) {
            answerConnections(server, List.of(""));
            assertThat(connection.get().failure()).isEqualTo("closed before the answer");
        }
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        try (ServerSocket server = server();
                GetConnection connection = new GetConnection(uri(server), Duration.ofMillis(100))) {
            assertThat(connection.get().failure()).isEqualTo("no complete answer in time");
        }
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        ServerSocket server = server();
        server.close();
        try (GetConnection connection = connection(server)) {
            assertThat(connection.get().failure()).isEqualTo("connect: Connection refused");
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static URI uri(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private static GetConnection connection(ServerSocket server) {
        return new GetConnection(uri(server), Duration.ofSeconds(5));
    }

    /** One connection per answer: reads a request, answers and closes. */
    private static void answerConnections(ServerSocket server, List<String> answers) {
        Thread.ofVirtual().start(() -> {
            for (String answer : answers) {
                answer(server, answer);
            }
        });
    }

    private static void answer(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            byte[] request = new byte[1024];
            int read = socket.getInputStream().read(request);
            assertThat(new String(request, 0, read, StandardCharsets.US_ASCII)).endsWith("\r\n\r\n");
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
