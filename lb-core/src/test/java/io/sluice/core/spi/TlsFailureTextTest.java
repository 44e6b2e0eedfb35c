package io.sluice.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsFailureTextTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new DecoderException(new SSLHandshakeException("Received fatal alert: bad_certificate")),
                        "the backend sent the alert bad_certificate"),
                Arguments.of(
                        new SSLException("error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE"),
                        "the backend sent the alert handshake_failure"),
                Arguments.of(
                        new SSLHandshakeException("General OpenSslEngine problem")
                                .initCause(new CertificateException("name mismatch: a\nb")),
                        "name mismatch: a.b"),
                Arguments.of(
                        new DecoderException(new NotSslRecordException("not an SSL/TLS record: 485454")),
                        "the backend does not speak it"),
                Arguments.of(
                        new SslHandshakeTimeoutException("handshake timed out after 1ms"),
                        "the handshake was not done in time"),
                Arguments.of(new SSLException((String) null), "SSLException"),
                Arguments.of(new SSLException("x".repeat(500)), "x".repeat(200) + "..."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachEnginesExceptionsBecomeTheSameWords(Throwable failure, String words) {
        assertThat(TlsFailureText.isTls(failure)).isTrue();
        assertThat(TlsFailureText.of(failure)).isEqualTo(words);
    }

    @Test
    void whatTheNetworkDidIsNotOfTls() {
        assertThat(TlsFailureText.isTls(new IOException("Connection refused"))).isFalse();
    }
}
