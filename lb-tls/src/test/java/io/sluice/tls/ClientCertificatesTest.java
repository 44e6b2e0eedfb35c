package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ClientCertificateException;
import io.sluice.tls.ClientCertificateSettings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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

/** Listeners that ask for certificates, and openssl's client that has one, or a wrong one, or none. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class ClientCertificatesTest {

    private static X509Bundle local;
    private static X509Bundle authority;
    private static X509Bundle stranger;
    private static X509Bundle robot;
    private static X509Bundle expired;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final List<Boolean> reloads = new ArrayList<>();
    private final CertificateObserver observer = new CertificateObserver() {
        @Override
        public void shown(String listener, List<Shown> certificates) {}

        @Override
        public void reloaded(String listener, boolean taken) {
            reloads.add(taken);
        }
    };
    private Certificates files;
    private OpenSslTool tool;
    private TlsContexts contexts;
    private Path ca;

    @BeforeAll
    static void makeCertificates() {
        local = Certificates.local(Certificates.authority("authority"));
        authority = authority("clients");
        stranger = authority("strangers");
        robot = Certificates.build(Certificates.builder("CN=robot", Certificates.END), authority);
        expired = Certificates.build(Certificates.builder("CN=old", Certificates.EXPIRED), authority);
    }

    private static X509Bundle authority(String name) {
        return Certificates.build(
                Certificates.builder("CN=" + name, Certificates.END)
                        .setIsCertificateAuthority(true)
                        .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign),
                null);
    }

    @BeforeEach
    void makeTools() {
        files = new Certificates(directory);
        tool = new OpenSslTool(directory);
        contexts = new TlsContexts(engine, now::get);
        ca = files.root(authority);
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    private ListenerTls listener(Mode mode, Path crl) {
        return (ListenerTls)
                contexts.server("web", files.server(local).with(new ClientCertificateSettings(mode, ca, crl, 4)));
    }

    private String connect(Loopback loopback, X509Bundle client, String... more) throws IOException {
        String[] own = client == null
                ? new String[0]
                : new String[] {
                    "-cert",
                    files.chain(client).toString(),
                    "-key",
                    files.key(client).toString()
                };
        return tool.client(
                loopback.port(), Stream.concat(Stream.of(own), Stream.of(more)).toArray(String[]::new));
    }

    /** What the listener knows of a client that was let in. */
    private static ClientCertificate letIn(Loopback loopback, String printed) {
        assertThat(printed).contains(Loopback.RESPONSE);
        return ClientCertificate.of(loopback.last().engine().getSession());
    }

    /** What a client was refused for; null where its certificate was not the reason, or it gave none. */
    private static ClientCertificateCheck refused(Loopback loopback, String printed) throws Exception {
        assertThat(printed).doesNotContain(Loopback.RESPONSE);
        SslHandler handler = loopback.last();
        assertThat(handler.handshakeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(handler.handshakeFuture().isSuccess()).isFalse();
        for (Throwable cause = handler.handshakeFuture().cause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientCertificateException refusal) {
                return refusal.check();
            }
        }
        return null;
    }

    @Test
    void whereOneIsRequiredOnlyAVerifiedOneIsLetIn() throws Exception {
        try (Loopback loopback = new Loopback(listener(Mode.REQUIRED, null))) {
            ClientCertificate facts = letIn(loopback, connect(loopback, robot));
            assertThat(facts.subject()).isEqualTo("CN=robot");
            assertThat(facts.check()).isEqualTo(ClientCertificateCheck.VERIFIED);
            assertThat(refused(loopback, connect(loopback, null))).isNull();
            assertThat(loopback.last().handshakeFuture().cause())
                    .hasStackTraceContaining(
                            engine == SslProvider.JDK
                                    ? "Empty client certificate chain"
                                    : "PEER_DID_NOT_RETURN_A_CERTIFICATE");
            String alerted = connect(loopback, expired);
            assertThat(refused(loopback, alerted)).isEqualTo(ClientCertificateCheck.EXPIRED);
            assertThat(alerted).contains(engine == SslProvider.JDK ? "alert" : "alert certificate expired");
            assertThat(refused(loopback, connect(loopback, other()))).isEqualTo(ClientCertificateCheck.UNKNOWN_CA);
        }
    }

    private static X509Bundle other() {
        return Certificates.build(Certificates.builder("CN=other", Certificates.END), stranger);
    }

    @Test
    void whereOneIsOptionalAClientMayHaveNoneButNotAWrongOne() throws Exception {
        try (Loopback loopback = new Loopback(listener(Mode.OPTIONAL, null))) {
            assertThat(letIn(loopback, connect(loopback, null))).isNull();
            assertThat(letIn(loopback, connect(loopback, robot))).isNotNull();
            assertThat(refused(loopback, connect(loopback, expired))).isEqualTo(ClientCertificateCheck.EXPIRED);
        }
    }

    @Test
    void whereUnverifiedOnesAreLetInTheListenerKnowsWhatIsWrong() throws Exception {
        String session = directory.resolve("session").toString();
        try (Loopback loopback = new Loopback(listener(Mode.OPTIONAL_UNVERIFIED, null))) {
            assertThat(letIn(loopback, connect(loopback, null))).isNull();
            assertThat(letIn(loopback, connect(loopback, robot)).check()).isEqualTo(ClientCertificateCheck.VERIFIED);
            assertThat(letIn(loopback, connect(loopback, expired, "-sess_out", session))
                            .check())
                    .isEqualTo(ClientCertificateCheck.EXPIRED);
            String again = connect(loopback, null, "-sess_in", session);
            assertThat(again).contains("Reused, TLSv1.3");
            assertThat(letIn(loopback, again).check()).isEqualTo(ClientCertificateCheck.EXPIRED);
        }
    }

    @Test
    void theHandshakeNamesTheAuthorities() throws Exception {
        try (Loopback loopback = new Loopback(listener(Mode.OPTIONAL, null))) {
            assertThat(connect(loopback, null)).contains("Acceptable client certificate CA names", "CN = clients");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aRevocationCountsFromTheNextHandshakeEvenForAResumedSession(String version) throws Exception {
        String session = directory.resolve("session").toString();
        Instant until = now.get().plusSeconds(86_400);
        Path crl = tool.revocationList(authority, until);
        ListenerTls listener = listener(Mode.REQUIRED, crl);
        try (Loopback loopback = new Loopback(listener)) {
            assertThat(letIn(loopback, connect(loopback, robot, version, "-sess_out", session)))
                    .isNotNull();
            String again = connect(loopback, robot, version, "-sess_in", session);
            assertThat(again).contains("Reused, TLSv1.");
            assertThat(letIn(loopback, again).subject()).isEqualTo("CN=robot");

            Files.copy(
                    tool.revocationList(authority, until, robot),
                    crl,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            listener.upkeep(observer);
            assertThat(reloads).containsExactly(true);
            assertThat(refused(loopback, connect(loopback, robot, version))).isEqualTo(ClientCertificateCheck.REVOKED);
            assertThat(refused(loopback, connect(loopback, robot, version, "-sess_in", session)))
                    .isEqualTo(ClientCertificateCheck.REVOKED);
        }
    }

    @Test
    void aCertificateThatExpiresMeanwhileDoesNotResume() throws Exception {
        String session = directory.resolve("session").toString();
        X509Bundle brief =
                Certificates.build(Certificates.builder("CN=brief", now.get().plusSeconds(3600)), authority);
        try (Loopback loopback = new Loopback(listener(Mode.REQUIRED, null))) {
            assertThat(letIn(loopback, connect(loopback, brief, "-sess_out", session)))
                    .isNotNull();
            now.set(now.get().plusSeconds(7200));
            assertThat(refused(loopback, connect(loopback, brief, "-sess_in", session)))
                    .isEqualTo(ClientCertificateCheck.EXPIRED);
        }
    }

    @Test
    void changedAuthoritiesAreTakenAndABrokenFileIsNot() throws Exception {
        String session = directory.resolve("session").toString();
        ListenerTls listener = listener(Mode.REQUIRED, null);
        try (Loopback loopback = new Loopback(listener)) {
            assertThat(letIn(loopback, connect(loopback, robot, "-sess_out", session)))
                    .isNotNull();
            Files.writeString(ca, "broken");
            listener.upkeep(observer);
            assertThat(reloads).containsExactly(false);
            assertThat(letIn(loopback, connect(loopback, robot))).isNotNull();

            Files.writeString(ca, stranger.getCertificatePEM());
            listener.upkeep(observer);
            listener.upkeep(observer);
            assertThat(reloads).containsExactly(false, true);
            assertThat(connect(loopback, other())).contains("CN = strangers", Loopback.RESPONSE);
            assertThat(refused(loopback, connect(loopback, robot, "-sess_in", session)))
                    .isEqualTo(ClientCertificateCheck.UNKNOWN_CA);
        }
    }
}
