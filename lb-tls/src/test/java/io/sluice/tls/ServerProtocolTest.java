package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ServerTls;
import io.sluice.tls.ProtocolSettings.Versions;
import io.sluice.tls.ServerTlsSettings.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener speaks: versions, suites, groups, signature schemes and ALPN, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class ServerProtocolTest {

    private static final Versions BOTH = new Versions(Version.TLS_1_2, Version.TLS_1_3);
    private static X509Bundle authority;
    private static X509Bundle local;
    private static X509Bundle rsa;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;
    private Certificates files;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        local = Certificates.local(authority);
        rsa = Certificates.rsa(authority);
    }

    @BeforeEach
    void makeContexts() {
        contexts = new TlsContexts(engine, InstantSource.system());
        files = new Certificates(directory);
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    /** A client with all that Java can. */
    private static void any(SSLParameters unchanged) {}

    private ServerTls server(X509Bundle bundle, ProtocolSettings protocol) {
        return contexts.server(
                "web",
                new ServerTlsSettings(CertificateSettings.of(files.pair(bundle)), protocol, Duration.ofSeconds(10)));
    }

    private static ProtocolSettings groups(String... groups) {
        return new ProtocolSettings(BOTH, CipherSuite.INTERMEDIATE, List.of(groups), List.of(), List.of());
    }

    private static ProtocolSettings alpn(String... alpn) {
        return new ProtocolSettings(BOTH, CipherSuite.INTERMEDIATE, KeyGroup.STANDARD, List.of(), List.of(alpn));
    }

    private static JavaClient connect(Loopback loopback, Consumer<SSLParameters> abilities) throws Exception {
        return JavaClient.connect(authority, loopback.port(), "localhost", abilities);
    }

    private static Consumer<SSLParameters> offering(String... protocols) {
        return parameters -> parameters.setApplicationProtocols(protocols);
    }

    @Test
    void theNewestVersionCanBe12() throws Exception {
        ProtocolSettings old = new ProtocolSettings(
                new Versions(Version.TLS_1_2, Version.TLS_1_2),
                List.of("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                KeyGroup.STANDARD,
                List.of(),
                List.of());
        try (Loopback loopback = new Loopback(server(local, old))) {
            try (JavaClient client = connect(loopback, ServerProtocolTest::any)) {
                assertThat(client.version()).isEqualTo("TLSv1.2");
                assertThat(client.suite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
            }
            assertThatThrownBy(() -> connect(loopback, parameters -> parameters.setProtocols(new String[] {"TLSv1.3"})))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
            assertThatThrownBy(() -> connect(
                            loopback,
                            parameters -> parameters.setCipherSuites(
                                    new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void theGroupsAreThoseOfTheSettings() throws Exception {
        try (Loopback loopback = new Loopback(server(local, groups("X25519MLKEM768", "prime256v1", "secp384r1")))) {
            connect(loopback, parameters -> parameters.setNamedGroups(new String[] {"x25519", "secp384r1"}))
                    .close();
            assertThatThrownBy(() -> connect(
                            loopback, parameters -> parameters.setNamedGroups(new String[] {"x25519", "secp521r1"})))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void theGroupThatWithstandsQuantumComputersIsSpokenByDefaultWhereTheEngineHasIt() throws Exception {
        assumeThat(engine).isEqualTo(SslProvider.OPENSSL_REFCNT);
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(authority.getCertificate())
                .endpointIdentificationAlgorithm(null)
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768"})
                .build();
        try (Loopback loopback = new Loopback(server(local, ProtocolSettings.defaults()))) {
            Loopback.Client connected =
                    loopback.connect((allocator, host, port) -> client.newHandler(allocator, host, port), "localhost");
            assertThat(connected.exchange()).isEqualTo(Loopback.RESPONSE);
            connected.close();
        } finally {
            ReferenceCountUtil.release(client);
        }
    }

    @Test
    void groupsThatTheEngineDoesNotHaveAtAllAreToldAtTheStart() {
        assumeThat(engine).isEqualTo(SslProvider.JDK);
        assertThatThrownBy(() -> server(local, groups("X25519MLKEM768")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("Java's engine, which runs here, has none of the groups X25519MLKEM768");
    }

    @Test
    void aKeySignsWithTheSchemesOfTheSettingsAlone() throws Exception {
        ProtocolSettings pss = new ProtocolSettings(
                BOTH, CipherSuite.INTERMEDIATE, KeyGroup.STANDARD, List.of("rsa_pss_rsae_sha384"), List.of());
        try (Loopback loopback = new Loopback(server(rsa, pss))) {
            connect(loopback, ServerProtocolTest::any).close();
            assertThatThrownBy(() -> connect(
                            loopback,
                            parameters -> parameters.setSignatureSchemes(
                                    new String[] {"rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"})))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void schemesThatAKeyCannotSignWithAreToldWithItsFile() {
        ProtocolSettings pss = new ProtocolSettings(
                BOTH, CipherSuite.INTERMEDIATE, KeyGroup.STANDARD, List.of("rsa_pss_rsae_sha384"), List.of());
        assertThatThrownBy(() -> server(local, pss))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("a key of the kind EC, and signature-schemes has none for it");
    }

    @Test
    void theServersPreferenceDecidesByAlpnAndNoAgreementIsNoFailure() throws Exception {
        try (Loopback loopback = new Loopback(server(local, alpn("h2", "http/1.1")))) {
            try (JavaClient client = connect(loopback, offering("http/1.1", "h2"))) {
                assertThat(client.application()).isEqualTo("h2");
            }
            try (JavaClient client = connect(loopback, offering("http/1.1"))) {
                assertThat(client.application()).isEqualTo("http/1.1");
            }
            try (JavaClient client = connect(loopback, offering("spdy/3"))) {
                assertThat(client.application()).isEmpty();
                assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
            }
            try (JavaClient client = connect(loopback, ServerProtocolTest::any)) {
                assertThat(client.application()).isEmpty();
            }
        }
    }

    @Test
    void withoutAlpnNothingIsChosen() throws Exception {
        try (Loopback loopback = new Loopback(server(local, alpn()));
                JavaClient client = connect(loopback, offering("http/1.1"))) {
            assertThat(client.application()).isEmpty();
        }
    }
}
