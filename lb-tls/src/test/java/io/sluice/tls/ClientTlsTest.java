package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.Fingerprint.Of;
import io.sluice.tls.Loopback.Client;
import io.sluice.tls.Loopback.HandshakeFailedException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backends are believed, and what is said of the others; over real sockets, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class ClientTlsTest {

    private static X509Bundle authority;
    private static X509Bundle stranger;
    private static X509Bundle local;
    private static X509Bundle selfSigned;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private Instant now = Instant.parse("2020-06-01T00:00:00Z");
    private TlsContexts contexts;
    private Certificates files;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = Certificates.authority("authority");
        stranger = Certificates.authority("stranger");
        local = Certificates.local(authority);
        selfSigned = new CertificateBuilder()
                .subject("CN=alone")
                .addSanDnsName("alone.example.org")
                .setIsCertificateAuthority(true)
                .notBefore(Certificates.BEGIN)
                .notAfter(Certificates.END)
                .buildSelfSigned();
    }

    @BeforeEach
    void makeContexts() {
        contexts = new TlsContexts(engine, () -> now);
        files = new Certificates(directory);
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() {
        assertThat(refusal(local, ClientTlsSettings.verified(files.root(stranger)), "localhost"))
                .isEqualTo("unknown authority CN=authority signed the certificate of CN=local");
    }

    @Test
    void withoutACaFileTheAuthoritiesThatJavaTrustsCount() {
        assertThat(refusal(local, ClientTlsSettings.verified(null), "localhost"))
                .isEqualTo("unknown authority CN=authority signed the certificate of CN=local");
    }

    @Test
    void aSelfSignedCertificateIsRefusedAndSaidToBeOne() {
        assertThat(refusal(selfSigned, ClientTlsSettings.verified(files.root(stranger)), "alone.example.org"))
                .isEqualTo("self-signed certificate of CN=alone, trusted neither by \"ca\" nor by fingerprint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.foobar.com", "127.0.0.2", "::2", "foobar"})
    void aCertificateForAnotherNameOrAddressIsRefusedWithTheNamesItHas(String host) {
        assertThat(refusal(local, ClientTlsSettings.verified(files.root(authority)), host))
                .isEqualTo(
                        "name mismatch: the certificate is for localhost, 127.0.0.1, 0:0:0:0:0:0:0:1, not for " + host);
    }

    @Test
    void theTimeOfACertificateIsToldWhereItIsOver() {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback loopback = new Loopback(server(Certificates.expired(authority)))) {
            now = Instant.now();
            assertThat(refusal(loopback, tls, "localhost"))
                    .isEqualTo("certificate expired on 2021-01-01T00:00:00Z: CN=expired");
        }
    }

    @Test
    void anAuthorityAloneTakesAnyName() throws Exception {
        Trust trust = new Trust(Verify.AUTHORITY, files.root(authority), List.of());
        assertThat(exchange(local, ClientTlsSettings.trusting(trust), "www.foobar.com"))
                .isEqualTo(Loopback.RESPONSE);

        Trust other = new Trust(Verify.AUTHORITY, files.root(stranger), List.of());
        assertThat(refusal(local, ClientTlsSettings.trusting(other), "localhost"))
                .startsWith("unknown authority");
    }

    @ParameterizedTest
    @EnumSource(Of.class)
    void aFingerprintAloneIsEnough(Of of) throws Exception {
        Fingerprint pin = Fingerprint.of(of, selfSigned.getCertificate());
        Fingerprint another = Fingerprint.of(of, local.getCertificate());
        Trust trust = new Trust(Verify.NONE, null, List.of(another, pin));

        assertThat(exchange(selfSigned, ClientTlsSettings.trusting(trust), "127.0.0.1"))
                .isEqualTo(Loopback.RESPONSE);
        Trust wrong = new Trust(Verify.NONE, null, List.of(another));
        assertThat(refusal(selfSigned, ClientTlsSettings.trusting(wrong), "127.0.0.1"))
                .isEqualTo("fingerprint mismatch: it is " + pin);
    }

    @Test
    void aFingerprintOfThePublicKeyOutlivesARenewalWithTheSameKey() throws Exception {
        X509Bundle renewed = new CertificateBuilder()
                .subject("CN=renewed")
                .notBefore(Certificates.BEGIN)
                .notAfter(Certificates.END)
                .publicKey(selfSigned.getCertificate().getPublicKey())
                .buildIssuedBy(authority);
        assertThat(Fingerprint.of(Of.PUBLIC_KEY, renewed.getCertificate()))
                .isEqualTo(Fingerprint.of(Of.PUBLIC_KEY, selfSigned.getCertificate()));
        assertThat(Fingerprint.of(Of.CERTIFICATE, renewed.getCertificate()))
                .isNotEqualTo(Fingerprint.of(Of.CERTIFICATE, selfSigned.getCertificate()));
    }

    @Test
    void withAnAuthorityAndAFingerprintBothMustHold() throws Exception {
        Fingerprint right = Fingerprint.of(Of.CERTIFICATE, local.getCertificate());
        Fingerprint wrong = Fingerprint.of(Of.CERTIFICATE, selfSigned.getCertificate());

        Trust both = new Trust(Verify.FULL, files.root(authority), List.of(right));
        assertThat(exchange(local, ClientTlsSettings.trusting(both), "localhost"))
                .isEqualTo(Loopback.RESPONSE);
        Trust badPin = new Trust(Verify.FULL, files.root(authority), List.of(wrong));
        assertThat(refusal(local, ClientTlsSettings.trusting(badPin), "localhost"))
                .startsWith("fingerprint mismatch");
        Trust badAuthority = new Trust(Verify.FULL, files.root(stranger), List.of(right));
        assertThat(refusal(local, ClientTlsSettings.trusting(badAuthority), "localhost"))
                .startsWith("unknown authority");
        Trust pinned = new Trust(Verify.FULL, files.root(authority), List.of(right));
        assertThat(refusal(local, ClientTlsSettings.trusting(pinned), "foobar.com"))
                .startsWith("name mismatch");
    }

    @Test
    void aFixedNameIsVerifiedInPlaceOfTheBackendsOwn() throws Exception {
        ClientTlsSettings settings = ClientTlsSettings.verified(files.root(authority));
        assertThat(exchange(local, settings.withServerName(new ServerName.Fixed("localhost")), "10.0.0.1"))
                .isEqualTo(Loopback.RESPONSE);
        assertThat(refusal(local, settings.withServerName(new ServerName.Fixed("app.internal")), "localhost"))
                .endsWith("not for app.internal");
    }

    @Test
    void aNameOfTheRequestIsVerifiedWhereThereIsOne() throws Exception {
        ClientTls tls = contexts.client(
                "app", ClientTlsSettings.verified(files.root(authority)).withServerName(ServerName.REQUEST));
        assertThat(tls.namedByRequest()).isTrue();
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
            assertThat(loopback.connect(tls, "10.0.0.1", "localhost").exchange())
                    .isEqualTo(Loopback.RESPONSE);
            assertThat(loopback.connect(tls, "localhost", null).exchange()).isEqualTo(Loopback.RESPONSE);
            assertThatThrownBy(() -> loopback.connect(tls, "localhost", "www.foobar.com"))
                    .rootCause()
                    .hasMessageEndingWith("not for www.foobar.com");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "backend"})
    void theBackendsOwnNameIsVerifiedAlsoWhereItIsNotSent(String word) {
        ClientTlsSettings settings =
                ClientTlsSettings.verified(files.root(authority)).withServerName(ServerName.parse(word));
        assertThat(refusal(local, settings, "app.internal")).endsWith("not for app.internal");
    }

    @Test
    void aSecondConnectionResumesTheSessionOfTheFirst() throws Exception {
        ClientTls tls = contexts.client("app", ClientTlsSettings.verified(files.root(authority)));
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
            assertThat(resumes(loopback, tls, "localhost")).isTrue();
            assertThat(resumes(loopback, tls.forProbes(), "localhost")).isFalse();
        }
    }

    @Test
    void noSessionIsResumedWhereThatIsOff() throws Exception {
        ClientTlsSettings on = ClientTlsSettings.verified(files.root(authority));
        ClientTls tls = contexts.client(
                "app",
                new ClientTlsSettings(
                        on.trust(),
                        on.serverName(),
                        on.certificate(),
                        on.protocol(),
                        false,
                        on.reloadInterval(),
                        on.handshakeTimeout()));
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
            assertThat(resumes(loopback, tls, "localhost")).isFalse();
        }
    }

    @Test
    void aSessionIsNotResumedUnderAnotherName() throws Exception {
        ClientTls tls = contexts.client(
                "app", ClientTlsSettings.verified(files.root(authority)).withServerName(ServerName.REQUEST));
        try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
            loopback.connect(tls, "10.0.0.1", "localhost").exchange();

            assertThatThrownBy(() -> loopback.connect(tls, "10.0.0.1", "www.foobar.com"))
                    .rootCause()
                    .hasMessageStartingWith("name mismatch");
        }
    }

    @Test
    void aSessionEndsWithTheTimeOfTheCertificate() throws Exception {
        X509Certificate[] chain = {Certificates.expired(authority).getCertificate()};
        BackendTrust trust = new BackendTrust(Authorities.of(files.root(authority), now), List.of(), () -> now);
        trust.resumeServerTrusted(chain, null);
        now = Certificates.EXPIRED.plusSeconds(1);

        assertThatThrownBy(() -> trust.resumeServerTrusted(chain, null))
                .hasMessage("certificate expired on 2021-01-01T00:00:00Z: CN=expired");
    }

    @Test
    void anAuthorityFileWithNothingButExpiredCertificatesIsRefused() {
        X509Bundle expired = Certificates.expired(authority);
        now = Certificates.EXPIRED.plusSeconds(1);
        Path only = files.write("only.pem", expired.getCertificatePEM());
        assertThatThrownBy(() -> contexts.client("app", ClientTlsSettings.verified(only)))
                .hasMessage("ca: " + only + " holds no certificate that has not expired; the last one did at "
                        + Certificates.EXPIRED);
    }

    private String exchange(X509Bundle backend, ClientTlsSettings settings, String host) throws Exception {
        try (Loopback loopback = new Loopback(server(backend))) {
            return loopback.connect(contexts.client("app", settings), host).exchange();
        }
    }

    /** What the handshake fails with. */
    private String refusal(X509Bundle backend, ClientTlsSettings settings, String host) {
        ClientTls tls = contexts.client("app", settings);
        try (Loopback loopback = new Loopback(server(backend))) {
            return refusal(loopback, tls, host);
        }
    }

    private static String refusal(Loopback loopback, ClientTls tls, String host) {
        HandshakeFailedException failure =
                catchThrowableOfType(HandshakeFailedException.class, () -> loopback.connect(tls, host));
        assertThat(failure).hasCauseInstanceOf(SSLHandshakeException.class);
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    private ServerTls server(X509Bundle bundle) {
        return contexts.server("web", files.server(bundle));
    }

    private static boolean resumes(Loopback loopback, ClientTls tls, String host) throws Exception {
        Client first = loopback.connect(tls, host);
        // The tickets of TLS 1.3 come behind the handshake, before the response.
        first.exchange();
        long made = first.handler().engine().getSession().getCreationTime();
        first.close();
        while (System.currentTimeMillis() <= made) {
            Thread.onSpinWait();
        }
        Client second = loopback.connect(tls, host);
        assertThat(second.exchange()).isEqualTo(Loopback.RESPONSE);
        SSLSession session = second.handler().engine().getSession();
        return second.handler().engine() instanceof ReferenceCountedOpenSslEngine openSsl
                ? SSL.isSessionReused(openSsl.sslPointer())
                : session.getCreationTime() == made;
    }
}
