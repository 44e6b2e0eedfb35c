package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.tls.CertificateSettings.Directory;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.ProtocolSettings;
import io.sluice.tls.ServerTlsSettings;
import io.sluice.tls.ServerTlsSettings.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The terminating side in the file: what its keys become, and what is said of wrong ones. */
class ListenerTlsConfigurationTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeCertificate() throws Exception {
        SelfSigned.write(directory, "a");
    }

    private Loaded load(String tls) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app, tls: %s } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(tls)));
    }

    private ServerTlsSettings settings(String tls) throws IOException {
        Loaded loaded = load(tls);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration().orElseThrow().tls().listeners().get("web");
    }

    private List<String> messages(String tls) throws IOException {
        return load(tls).problems().stream()
                .map(problem -> problem.severity() + " " + problem.path() + " " + problem.message())
                .toList();
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        Path certs = Files.createDirectory(directory.resolve("certs"));
        SelfSigned.write(certs, "b");
        Files.writeString(directory.resolve("pw"), "secret");
        ServerTlsSettings tls = settings("""
                {
                  certificates: [ { certificate: a.pem, key: a.key, password-file: pw }, { directory: certs } ],
                  strict-sni: true, reload-interval: off, min-version: TLSv1.2, max-version: TLSv1.2,
                  ciphers: [ ECDHE-ECDSA-AES128-GCM-SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ],
                  groups: [ x25519, P-256 ], signature-schemes: [ ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256 ],
                  alpn: [ h2, http/1.1 ], handshake-timeout: 3s }
                """.replace("\n", " "));

        assertThat(tls.certificates().sources())
                .containsExactly(
                        new Pair(directory.resolve("a.pem"), directory.resolve("a.key"), directory.resolve("pw")),
                        new Directory(certs));
        assertThat(tls.certificates().strictSni()).isTrue();
        assertThat(tls.certificates().reloadInterval()).isZero();
        assertThat(tls.protocol())
                .isEqualTo(new ProtocolSettings(
                        new ProtocolSettings.Versions(Version.TLS_1_2, Version.TLS_1_2),
                        List.of("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                        List.of("x25519", "P-256"),
                        List.of("ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"),
                        List.of("h2", "http/1.1")));
        assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theShortFormIsAListOfOneAndTheProfileIsIntermediate() throws Exception {
        ServerTlsSettings tls = settings("{ certificate: a.pem, key: a.key }");

        assertThat(tls).isEqualTo(ServerTlsSettings.of(directory.resolve("a.pem"), directory.resolve("a.key")));
        assertThat(tls.protocol().versions().oldest()).isEqualTo(Version.TLS_1_2);
        assertThat(tls.protocol().alpn()).isEqualTo(ProtocolSettings.ALPN);
    }

    @Test
    void oneFileMayHoldBoth() throws Exception {
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both, Files.readString(directory.resolve("a.key")) + Files.readString(directory.resolve("a.pem")));

        assertThat(settings("{ certificate: both.pem }").certificates().sources())
                .containsExactly(new Pair(both, both, null));
    }

    @Test
    void modernIsTls13Alone() throws Exception {
        assertThat(settings("{ certificate: a.pem, key: a.key, profile: modern }")
                        .protocol()
                        .versions()
                        .oldest())
                .isEqualTo(Version.TLS_1_3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            profile: modern, min-version: TLSv1.2  | tls.min-version is older than what "profile: modern" speaks
            min-version: TLSv1.3, max-version: TLSv1.2 | tls.max-version is TLSv1.2, older than the oldest version, TLSv1.3
            profile: modern, ciphers: [ ECDHE-RSA-AES128-GCM-SHA256 ] | tls.ciphers has no effect where TLS 1.2 is not spoken
            ciphers: [ RC4-SHA ] | tls.ciphers does not know "RC4-SHA"; allowed: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
            ciphers: [] | tls.ciphers is empty
            groups: [ P-224 ] | tls.groups does not know "P-224"; allowed: X25519MLKEM768, X25519, P-256, P-384, P-521
            signature-schemes: [ ecdsa_sha1 ] | tls.signature-schemes does not know "ecdsa_sha1"; allowed: ecdsa_secp256r1_sha256
            signature-schemes: [ rsa_pss_rsae_sha256 ] | tls signature-schemes has none for a key of the kind EC
            max-version: TLSv1.2, ciphers: [ ECDHE-RSA-AES128-GCM-SHA256 ] | tls ciphers has none for a key of the kind EC
            alpn: [ h3 ] | tls.alpn knows h2 and http/1.1, not h3
            profile: old | tls.profile must be one of modern, intermediate, not "old"
            reload-interval: 1ms | tls.reload-interval must be off, or from 100ms to 24h, not 1ms
            certificates: [ { certificate: a.pem } ] | tls.certificate cannot stand beside certificates
            """)
    void aContradictionOrAnUnknownWordIsToldAtItsKey(String keys, String message) throws Exception {
        assertThat(messages("{ certificate: a.pem, key: a.key, " + keys + " }"))
                .anySatisfy(one -> assertThat(one).startsWith("ERROR listeners[0]." + message));
    }

    @Test
    void whatIsWrongWithOneOfSeveralIsToldAtItsOwnKey() throws Exception {
        SelfSigned.write(directory, "b");
        assertThat(messages("{ certificates: [ { certificate: a.pem, key: a.key }, { certificate: b.pem, key: a.key },"
                        + " { directory: none }, { key: a.key }, { directory: ., key: a.key } ] }"))
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one)
                                .contains("tls.certificates[1].key ", "a.key does not belong to the first certificate"),
                        one -> assertThat(one).contains("tls.certificates[2].directory ", "none does not exist"),
                        one -> assertThat(one).contains("tls.certificates[3] is no certificate"),
                        one -> assertThat(one).contains("tls.certificates[4].key cannot stand beside directory"));
    }

    @Test
    void nothingAtAllIsNoTls() throws Exception {
        assertThat(messages("{}"))
                .singleElement()
                .asString()
                .contains(
                        "listeners[0].tls has no certificate; it needs certificate and key, certificates, or passthrough");
        assertThat(messages("{ certificates: [] }"))
                .singleElement()
                .asString()
                .contains("listeners[0].tls.certificates is empty; at least one certificate is needed");
    }

    @Test
    void aCertificateThatEndsSoonIsAWarningAndTaken() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        X509Bundle soon = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .notBefore(now.minus(1, ChronoUnit.DAYS))
                .notAfter(now.plus(20, ChronoUnit.DAYS))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("s.pem"), soon.getCertificatePathPEM());
        Files.writeString(directory.resolve("s.key"), soon.getPrivateKeyPEM());

        Loaded loaded = load("{ certificate: s.pem, key: s.key }");
        assertThat(loaded.configuration()).isPresent();
        assertThat(loaded.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
            assertThat(problem.path()).isEqualTo("listeners[0].tls.certificate");
            assertThat(problem.message()).contains("holds a certificate that expires at ");
        });
    }
}
