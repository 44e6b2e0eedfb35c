package io.sluice.daemon.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The client and the backend of the warm-up, with each other and with peers that misbehave. */
class ExerciseTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static InetSocketAddress address(String text) {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)));
    }

    @Test
    void everyKindIsAskedAndAnsweredAndItEndsAtTheCount() throws IOException {
        try (SmallBackend backend = new SmallBackend();
                Exercise exercise = new Exercise(address(backend.address()), false)) {
            assertThat(exercise.run(64, LONG, () -> false)).isEqualTo(64);
            assertThat(exercise.run(72, LONG, () -> false)).isEqualTo(72);
            assertThat(exercise.run(1000, LONG, () -> true)).isEqualTo(72);
        }
    }

    @Test
    void anAnswerOtherThan200IsAFailure() throws Exception {
        assertThatThrownBy(() -> exerciseAgainst("HTTP/1.1 503 no\r\nContent-Length: 0\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("an exchange of the warm-up was answered \"http/1.1 503 no\"");
    }

    @Test
    void anAnswerThatIsCutIsAFailure() {
        assertThatThrownBy(() -> exerciseAgainst("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"))
                .isInstanceOf(IOException.class)
                .hasMessage("the connection ended within a body");
        assertThatThrownBy(() -> exerciseAgainst("HTTP/1.1 200 OK\r\nContent-"))
                .isInstanceOf(IOException.class)
                .hasMessage("the connection ended within a message");
    }

    /** Exercises a server that reads a little, gives every connection this answer and closes it. */
    private static void exerciseAgainst(String answer) throws Exception {
        ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(server, answer));
        try (Exercise exercise = new Exercise(new InetSocketAddress("127.0.0.1", server.getLocalPort()), false)) {
            exercise.run(8, LONG, () -> false);
        } finally {
            server.close();
            serving.join();
        }
    }

    private static void serve(ServerSocket server, String answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                // The whole request, so that closing does not reset the connection before the answer is read.
                new MessageReader(socket.getInputStream()).next();
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                return;
            }
        }
    }
}
