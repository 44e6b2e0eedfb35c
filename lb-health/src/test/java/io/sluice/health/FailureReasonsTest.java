package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReasonsTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused: /10.0.0.1:80"), "connection refused"),
                Arguments.of(new ConnectException("connect(..) failed: Network is unreachable"), "network unreachable"),
                Arguments.of(new NoRouteToHostException("No route to host"), "no route to host"),
                Arguments.of(
                        new SocketException("Connection reset"),
                        "connection reset before the response head was complete"),
                Arguments.of(
                        new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"),
                        "connection reset before the response head was complete"),
                Arguments.of(new IOException("Broken pipe"), "connection reset before the response head was complete"),
                Arguments.of(new ClosedChannelException(), "connection closed before the response head was complete"),
                Arguments.of(
                        new DecoderException(new SSLHandshakeException("Received fatal alert: bad_certificate")),
                        "TLS: the backend sent the alert bad_certificate"),
                Arguments.of(
                        new IOException("Too many open files"), "Too many open files waiting for the response head"),
                Arguments.of(new IllegalStateException(), "IllegalStateException waiting for the response head"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anExceptionBecomesWordsForPeople(Throwable failure, String words) {
        assertThat(FailureReasons.of(failure, ProbePhase.WAITING)).isEqualTo(words);
    }

    @Test
    void foreignTextIsShortenedAndMadePrintable() {
        assertThat(FailureReasons.printable("a\u001b[31m\r\nb")).isEqualTo("a.[31m..b");
        assertThat(FailureReasons.printable("x".repeat(500))).isEqualTo("x".repeat(120) + "...");
    }
}
