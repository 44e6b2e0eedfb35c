package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.spi.ServerTls;
import io.sluice.tls.ClientCertificateSettings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who resumes where, judged by openssl's client. */
class SessionResumptionTest {

    private static final String TLS_1_2 = "-tls1_2";
    private static final String TLS_1_3 = "-tls1_3";
    private static final CertificateObserver NOBODY = new CertificateObserver() {
        @Override
        public void shown(String listener, List<Shown> certificates) {}

        @Override
        public void reloaded(String listener, boolean taken) {}
    };

    private static X509Bundle local;

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private Certificates files;
    private OpenSslTool tool;

    @BeforeAll
    static void makeCertificates() {
        local = Certificates.local(Certificates.authority("authority"));
    }

    @BeforeEach
    void makeTools() {
        files = new Certificates(directory);
        tool = new OpenSslTool(directory);
    }

    private ServerTlsSettings settings(SessionTickets tickets) {
        return files.server(local).with(SessionSettings.defaults().with(tickets));
    }

    private Path keyFile(String name, int keys) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            text.append(tool.run("rand", "-base64", "48"));
        }
        return Files.writeString(directory.resolve(name), text);
    }

    /** True where a session that one listener gave is resumed by the other. */
    private boolean resumes(ServerTls giver, ServerTls taker, String version) throws IOException {
        try (Loopback first = new Loopback(giver);
                Loopback second = new Loopback(taker)) {
            Path session = directory.resolve("session");
            Files.deleteIfExists(session);
            assertThat(tool.client(first.port(), version, "-sess_out", session.toString()))
                    .contains("New, TLSv1.");
            String printed = Files.exists(session)
                    ? tool.client(second.port(), version, "-sess_in", session.toString())
                    : tool.client(second.port(), version);
            assertThat(printed).containsPattern("(New|Reused), TLSv1");
            return printed.contains("Reused, TLSv1.");
        }
    }

    private boolean resumes(SslProvider engine, ServerTlsSettings giver, ServerTlsSettings taker, String version)
            throws IOException {
        try (TlsContexts one = new TlsContexts(engine, now::get);
                TlsContexts other = new TlsContexts(engine, now::get)) {
            return resumes(one.server("web", giver), other.server("web", taker), version);
        }
    }

    private boolean resumesAtHome(SslProvider engine, ServerTlsSettings settings, String version) throws IOException {
        try (TlsContexts contexts = new TlsContexts(engine, now::get)) {
            ServerTls tls = contexts.server("web", settings);
            return resumes(tls, tls, version);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT,-tls1_2", "OPENSSL_REFCNT,-tls1_3", "JDK,-tls1_2", "JDK,-tls1_3"})
    void byDefaultAClientResumesAtTheSameListenerAndNowhereElse(SslProvider engine, String version) throws IOException {
        ServerTlsSettings settings = files.server(local);
        assertThat(resumesAtHome(engine, settings, version)).isTrue();
        assertThat(resumes(engine, settings, settings, version)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void withASharedFileAClientResumesAtTheOtherNode(String version) throws IOException {
        SessionTickets shared = new SessionTickets.Shared(keyFile("keys", 3));
        SessionTickets foreign = new SessionTickets.Shared(keyFile("foreign", 3));
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, settings(shared), settings(shared), version))
                .isTrue();
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, settings(shared), settings(foreign), version))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aNodeThatHasTheNewKeyAndOneThatHasItNotYetOpenEachOthersTickets(String version) throws IOException {
        Path old = keyFile("old", 2);
        Path next = Files.copy(old, directory.resolve("next"));
        Files.writeString(next, Files.readString(next) + tool.run("rand", "-base64", "48"));
        ServerTlsSettings behind = settings(new SessionTickets.Shared(old));
        ServerTlsSettings ahead = settings(new SessionTickets.Shared(next));
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, ahead, behind, version)).isTrue();
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, behind, ahead, version)).isTrue();
    }

    @Test
    void javasEngineDoesNotShareKeys() throws IOException {
        ServerTlsSettings shared = settings(new SessionTickets.Shared(keyFile("keys", 3)));
        assertThat(resumes(SslProvider.JDK, shared, shared, TLS_1_3)).isFalse();
        assertThat(resumesAtHome(SslProvider.JDK, shared, TLS_1_3)).isTrue();
    }

    @Test
    void withoutTicketsOnlyTheCacheOfTls12Resumes() throws IOException {
        ServerTlsSettings off = settings(new SessionTickets.Off());
        assertThat(resumesAtHome(SslProvider.OPENSSL_REFCNT, off, TLS_1_3)).isFalse();
        assertThat(resumesAtHome(SslProvider.OPENSSL_REFCNT, off, TLS_1_2)).isTrue();
        ServerTlsSettings nothing = off.with(new SessionSettings(new SessionTickets.Off(), 0, Duration.ofMinutes(5)));
        assertThat(resumesAtHome(SslProvider.OPENSSL_REFCNT, nothing, TLS_1_2)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aSessionIsNotResumedWhereOtherThingsAreAskedOfClients(String version) throws IOException {
        ServerTlsSettings open = settings(new SessionTickets.Shared(keyFile("keys", 3)));
        ServerTlsSettings one =
                open.with(ClientCertificateSettings.of(Mode.OPTIONAL, files.root(Certificates.authority("one"))));
        ServerTlsSettings other =
                open.with(ClientCertificateSettings.of(Mode.OPTIONAL, files.root(Certificates.authority("other"))));
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, one, one, version)).isTrue();
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, one, other, version)).isFalse();
        assertThat(resumes(SslProvider.OPENSSL_REFCNT, open, one, version)).isFalse();
    }

    @Test
    void ownKeysAreForgottenAfterTheirTime() throws IOException {
        ServerTlsSettings settings = settings(new SessionTickets.Rotating(Duration.ofHours(1), 1));
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, now::get)) {
            ListenerTls tls = (ListenerTls) contexts.server("web", settings);
            try (Loopback loopback = new Loopback(tls)) {
                String session = directory.resolve("session").toString();
                tool.client(loopback.port(), TLS_1_3, "-sess_out", session);
                now.set(now.get().plus(Duration.ofHours(1)));
                tls.upkeep(NOBODY);
                assertThat(tool.client(loopback.port(), TLS_1_3, "-sess_in", session))
                        .contains("Reused, TLSv1.3");
                now.set(now.get().plus(Duration.ofHours(1)));
                tls.upkeep(NOBODY);
                assertThat(tool.client(loopback.port(), TLS_1_3, "-sess_in", session))
                        .contains("New, TLSv1.3");
            }
        }
    }

    @Test
    void keysOfAChangedFileAreTakenWhileTheListenerRuns() throws IOException {
        Path file = keyFile("keys", 2);
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, now::get)) {
            ListenerTls tls = (ListenerTls) contexts.server("web", settings(new SessionTickets.Shared(file)));
            try (Loopback loopback = new Loopback(tls)) {
                String session = directory.resolve("session").toString();
                tool.client(loopback.port(), TLS_1_3, "-sess_out", session);
                Files.writeString(file, "broken");
                tls.upkeep(NOBODY);
                assertThat(tool.client(loopback.port(), TLS_1_3, "-sess_in", session))
                        .contains("Reused, TLSv1.3");
                keyFile("keys", 2);
                tls.upkeep(NOBODY);
                assertThat(tool.client(loopback.port(), TLS_1_3, "-sess_in", session))
                        .contains("New, TLSv1.3");
            }
        }
    }
}
