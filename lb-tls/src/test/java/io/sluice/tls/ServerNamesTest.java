package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.spi.ServerTls;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which certificate a client is shown: by the name that it asks for and by what it can take, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class ServerNamesTest {

    private static X509Bundle authority;
    private static X509Bundle standard;
    private static X509Bundle shop;
    private static X509Bundle shopRsa;
    private static X509Bundle wild;
    private static X509Bundle plain;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;
    private Certificates files;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        standard = Certificates.named(authority, Algorithm.ecp256, "standard", "www.foobar.com");
        shop = Certificates.named(authority, Algorithm.ecp384, "shop", "shop.foobar.com");
        shopRsa = Certificates.named(authority, Algorithm.rsa2048, "shop-rsa", "shop.foobar.com");
        wild = Certificates.named(authority, Algorithm.ecp256, "*.foobar.com");
        plain = Certificates.named(authority, Algorithm.ecp256, "plain.foobar.org");
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

    private ServerTls server(boolean strict) {
        return contexts.server(
                "web",
                ServerTlsSettings.of(new CertificateSettings(
                        List.of(
                                files.pair(standard),
                                files.pair(shopRsa),
                                files.pair(shop),
                                files.pair(wild),
                                files.pair(plain)),
                        strict,
                        Duration.ZERO)));
    }

    private static String shown(Loopback loopback, String name, Consumer<SSLParameters> abilities) throws Exception {
        try (JavaClient client = JavaClient.connect(authority, loopback.port(), name, abilities)) {
            assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
            return client.shown();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "www.foobar.com, standard",
        "WWW.FooBar.com, standard",
        "shop.foobar.com, shop",
        "blog.foobar.com, *.foobar.com",
        "a.blog.foobar.com, standard",
        "foobar.com, standard",
        "plain.foobar.org, plain.foobar.org",
        "www.unknown.org, standard",
        ", standard"
    })
    void theExactNameComesFirstThenTheWildcardThenTheDefault(String asked, String subject) throws Exception {
        try (Loopback loopback = new Loopback(server(false))) {
            assertThat(shown(loopback, asked, ServerNamesTest::any)).isEqualTo(subject);
            assertThat(shown(loopback, asked, parameters -> parameters.setProtocols(new String[] {"TLSv1.2"})))
                    .isEqualTo(subject);
        }
    }

    @Test
    void aClientThatCannotTakeEcdsaGetsRsaForTheSameName() throws Exception {
        try (Loopback loopback = new Loopback(server(false))) {
            assertThat(shown(loopback, "shop.foobar.com", parameters -> {
                        parameters.setProtocols(new String[] {"TLSv1.2"});
                        parameters.setCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                    }))
                    .isEqualTo("shop-rsa");
            assertThat(shown(
                            loopback,
                            "shop.foobar.com",
                            parameters -> parameters.setSignatureSchemes(
                                    new String[] {"rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"})))
                    .isEqualTo("shop-rsa");
        }
    }

    @Test
    void strictRefusesUnknownNamesByTheirOwnAlertAndClientsWithoutAName() throws Exception {
        try (Loopback loopback = new Loopback(server(true))) {
            assertThat(shown(loopback, "shop.foobar.com", ServerNamesTest::any)).isEqualTo("shop");
            assertThat(shown(loopback, "blog.foobar.com", ServerNamesTest::any)).isEqualTo("*.foobar.com");
            assertThatThrownBy(() -> shown(loopback, "www.unknown.org", ServerNamesTest::any))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
            assertThatThrownBy(() -> shown(loopback, null, ServerNamesTest::any))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aDirectoryServesEachPairOfItUnderItsNames() throws Exception {
        files.pair(shop);
        files.pair(shopRsa);
        files.write("wild.pem", wild.getPrivateKeyPEM() + wild.getCertificatePathPEM());
        files.write("notes.txt", "not ours");
        CertificateSettings.Source all = new CertificateSettings.Directory(directory);
        try (Loopback loopback =
                new Loopback(contexts.server("web", ServerTlsSettings.of(CertificateSettings.of(all))))) {
            assertThat(shown(loopback, "shop.foobar.com", ServerNamesTest::any)).isEqualTo("shop");
            assertThat(shown(loopback, "blog.foobar.com", ServerNamesTest::any)).isEqualTo("*.foobar.com");
            assertThat(shown(loopback, "www.unknown.org", ServerNamesTest::any)).isEqualTo("shop");
        }
    }
}
