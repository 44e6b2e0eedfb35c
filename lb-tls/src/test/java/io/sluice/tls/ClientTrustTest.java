package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ClientCertificateException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client's certificate is refused for, and what is said of the files that decide it. */
class ClientTrustTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant SOON = Instant.parse("2026-07-01T00:00:00Z");

    private static X509Bundle authority;
    private static X509Bundle stranger;
    private static X509Bundle middle;
    private static X509Bundle robot;
    private static X509Bundle deep;

    @TempDir
    Path directory;

    private final List<String> warnings = new java.util.ArrayList<>();
    private Certificates files;

    @BeforeAll
    static void makeCertificates() {
        authority = authority("clients", null);
        stranger = authority("strangers", null);
        middle = authority("middle", authority);
        robot = robot(authority);
        deep = robot(middle);
    }

    @BeforeEach
    void makeFiles() {
        files = new Certificates(directory);
    }

    private static X509Bundle authority(String name, X509Bundle issuer) {
        return Certificates.build(
                Certificates.builder("CN=" + name, Certificates.END)
                        .setIsCertificateAuthority(true)
                        .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign),
                issuer);
    }

    private static CertificateBuilder client(Instant end) {
        return Certificates.builder("CN=robot,O=Example", end)
                .addSanDnsName("robot.example")
                .addSanUriName(java.net.URI.create("spiffe://example/robot"))
                .addSanRfc822Name("robot@example.org")
                .addExtendedKeyUsageClientAuth();
    }

    private static X509Bundle robot(X509Bundle issuer) {
        return Certificates.build(client(Certificates.END), issuer);
    }

    private ClientTrust trust(Path crl) {
        return ClientTrust.read(files.root(authority), crl, 4, NOW, warnings::add);
    }

    private static ClientCertificateCheck check(ClientTrust trust, X509Bundle client, Instant now) {
        ClientCertificateException refused = catchThrowableOfType(
                ClientCertificateException.class,
                () -> trust.verify(client.getCertificatePathList().toArray(X509Certificate[]::new), now));
        return refused == null ? ClientCertificateCheck.VERIFIED : refused.check();
    }

    @Test
    void aCertificateOfTheAuthorityOrOfOneBelowItVerifies() {
        assertThat(check(trust(null), robot, NOW)).isEqualTo(ClientCertificateCheck.VERIFIED);
        assertThat(check(trust(null), deep, NOW)).isEqualTo(ClientCertificateCheck.VERIFIED);
    }

    @Test
    void aCertificateThatStandsInTheFileItselfVerifies() {
        X509Bundle own = Certificates.build(client(Certificates.END).setIsCertificateAuthority(true), null);
        ClientTrust trust = ClientTrust.read(files.root(own), null, 4, NOW, warnings::add);
        assertThat(check(trust, own, NOW)).isEqualTo(ClientCertificateCheck.VERIFIED);
        assertThat(check(trust, robot, NOW)).isEqualTo(ClientCertificateCheck.UNKNOWN_CA);
    }

    @Test
    void timeAuthorityAndPurposeAreEachAReasonOfTheirOwn() {
        X509Bundle expired = Certificates.build(client(Certificates.EXPIRED), authority);
        X509Bundle server = Certificates.build(
                Certificates.builder("CN=server", Certificates.END).addExtendedKeyUsageServerAuth(), authority);

        assertThat(check(trust(null), expired, NOW)).isEqualTo(ClientCertificateCheck.EXPIRED);
        assertThat(check(trust(null), robot, Certificates.BEGIN.minusSeconds(1)))
                .isEqualTo(ClientCertificateCheck.NOT_YET_VALID);
        assertThat(check(trust(null), robot(stranger), NOW)).isEqualTo(ClientCertificateCheck.UNKNOWN_CA);
        assertThat(check(trust(null), server, NOW)).isEqualTo(ClientCertificateCheck.INVALID);
    }

    @Test
    void anAuthorityThatOnlyHasTheSameNameIsUnknown() {
        X509Bundle fake = authority("clients", null);
        assertThat(check(trust(null), robot(fake), NOW))
                .isIn(ClientCertificateCheck.UNKNOWN_CA, ClientCertificateCheck.INVALID);
    }

    @Test
    void moreCertificatesOnTheWayThanTheDepthAllowsAreTooDeep() {
        ClientTrust flat = ClientTrust.read(files.root(authority), null, 0, NOW, warnings::add);
        assertThat(check(flat, robot, NOW)).isEqualTo(ClientCertificateCheck.VERIFIED);
        assertThat(check(flat, deep, NOW)).isEqualTo(ClientCertificateCheck.TOO_DEEP);
    }

    @Test
    void aRevokedCertificateIsRefusedAndOthersAreNot() throws IOException {
        X509Bundle revoked = robot(authority);
        Path list = new OpenSslTool(directory).revocationList(authority, SOON, revoked);
        assertThat(check(trust(list), revoked, NOW)).isEqualTo(ClientCertificateCheck.REVOKED);
        assertThat(check(trust(list), robot, NOW)).isEqualTo(ClientCertificateCheck.VERIFIED);
    }

    @Test
    void withAnExpiredListOrWithoutTheListOfAnIntermediateTheStateIsUnknown() throws IOException {
        Path list = new OpenSslTool(directory).revocationList(authority, SOON);
        assertThat(check(trust(list), robot, SOON.plusSeconds(86_400)))
                .isEqualTo(ClientCertificateCheck.REVOCATION_UNKNOWN);
        assertThat(check(trust(list), deep, NOW)).isEqualTo(ClientCertificateCheck.REVOCATION_UNKNOWN);
        assertThat(warnings).isEmpty();
        trust(new OpenSslTool(directory).revocationList(authority, NOW.minusSeconds(86_400)));
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("the revocation list of CN=clients that expired at 2026-05-31", "is refused");
    }

    @Test
    void whatIsWrongWithAFileIsToldUnderItsKey() throws IOException {
        Path empty = files.write("empty.pem", "");
        Path list = new OpenSslTool(directory).revocationList(stranger, SOON);
        assertWrong(empty, null, "ca: ", "empty.pem holds no certificate");
        assertWrong(files.root(authority), directory.resolve("no.crl"), "crl: ", "no.crl does not exist");
        assertWrong(files.root(authority), empty, "crl: ", "holds no revocation list");
        assertWrong(files.root(authority), files.write("bad.crl", "x"), "crl: ", "holds no revocation list");
        assertWrong(
                files.root(authority), list, "crl: ", "holds no list of an authority in \"ca\", but of CN=strangers");
        Path forged = new OpenSslTool(directory).revocationList(authority("clients", null), SOON);
        assertWrong(files.root(authority), forged, "crl: ", "has not signed");
        Path old = files.root(Certificates.build(
                Certificates.builder("CN=old", Certificates.EXPIRED).setIsCertificateAuthority(true), null));
        assertWrong(old, null, "ca: ", "holds only certificates that are expired");
    }

    private void assertWrong(Path ca, Path crl, String key, String message) {
        assertThatThrownBy(() -> ClientTrust.read(ca, crl, 4, NOW, warnings::add))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith(key)
                .hasMessageContaining(message);
    }

    @Test
    void theFactsOfACertificateAreItsOwnWords() {
        ClientCertificate facts = ClientCertificate.of(robot.getCertificate(), ClientCertificateCheck.REVOKED);
        assertThat(facts.subject()).isEqualTo("CN=robot,O=Example");
        assertThat(facts.issuer()).isEqualTo("CN=clients");
        assertThat(facts.names())
                .containsExactlyInAnyOrderElementsOf(
                        List.of("DNS:robot.example", "URI:spiffe://example/robot", "email:robot@example.org"));
        assertThat(facts.serial())
                .isEqualTo(robot.getCertificate().getSerialNumber().toString(16));
        assertThat(facts.sha256()).matches("[0-9a-f]{64}");
        assertThat(facts.notAfter()).isEqualTo(Certificates.END);
        assertThat(facts.check().text()).isEqualTo("revoked");
    }
}
