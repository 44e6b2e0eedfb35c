package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener, openssl's responder behind it, and openssl's client that asks for what it has to say. */
class OcspStaplingTest {

    private static final String STAPLED = "OCSP Response Status: successful";
    private static final String NOTHING = "OCSP response: no response sent";

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
    private final CertificateObserver observer = new CertificateObserver() {
        @Override
        public void shown(String listener, List<Shown> certificates) {}

        @Override
        public void reloaded(String listener, boolean taken) {}

        @Override
        public void asked(String listener, boolean good) {
            asked.add(good);
        }
    };
    private OpenSslTool tool;
    private OcspResponder responder;
    private X509Bundle authority;

    @BeforeEach
    void startResponder() throws IOException {
        tool = new OpenSslTool(directory);
        authority = Certificates.authority("authority");
        responder = OcspResponder.start(directory, authority);
    }

    @AfterEach
    void stopResponder() {
        responder.close();
    }

    private ListenerTls listener(TlsContexts contexts, X509Bundle bundle) {
        Certificates files = new Certificates(directory);
        Path chain = files.write("chain.pem", bundle.getCertificatePEM() + authority.getCertificatePEM());
        return (ListenerTls) contexts.server(
                "web", ServerTlsSettings.of(chain, files.key(bundle)).withOcsp(true));
    }

    private String status(Loopback loopback, String version) throws IOException {
        return tool.client(loopback.port(), "-status", version);
    }

    private Boolean outcome() throws InterruptedException {
        return asked.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void aGoodResponseIsShownUntilItIsTooOld() throws Exception {
        X509Bundle good = responder.certificate("good");
        responder.knows(List.of(good), List.of());
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, now::get)) {
            ListenerTls tls = listener(contexts, good);
            try (Loopback loopback = new Loopback(tls)) {
                assertThat(status(loopback, "-tls1_3")).contains(NOTHING);
                tls.upkeep(observer);
                assertThat(outcome()).isTrue();
                assertThat(status(loopback, "-tls1_3")).contains(STAPLED, "Cert Status: good");
                assertThat(status(loopback, "-tls1_2")).contains(STAPLED, "Cert Status: good");

                responder.close();
                now.set(now.get().plus(Duration.ofMinutes(50)));
                tls.upkeep(observer);
                assertThat(outcome()).isFalse();
                assertThat(status(loopback, "-tls1_3")).contains(STAPLED);
                now.set(now.get().plus(Duration.ofMinutes(20)));
                tls.upkeep(observer);
                assertThat(outcome()).isFalse();
                assertThat(status(loopback, "-tls1_3")).contains(NOTHING);
            }
        }
    }

    @Test
    void aRevokedCertificateGetsNoResponseAndConnectionsGoOn() throws Exception {
        X509Bundle revoked = responder.certificate("revoked");
        responder.knows(List.of(), List.of(revoked));
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, now::get)) {
            ListenerTls tls = listener(contexts, revoked);
            try (Loopback loopback = new Loopback(tls)) {
                tls.upkeep(observer);
                assertThat(outcome()).isFalse();
                assertThat(status(loopback, "-tls1_3")).contains(NOTHING, Loopback.RESPONSE);
            }
        }
    }

    @Test
    void aCertificateWithoutAResponderIsNeverAskedAbout() throws Exception {
        X509Bundle plain = Certificates.local(authority);
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, now::get)) {
            ListenerTls tls = listener(contexts, plain);
            try (Loopback loopback = new Loopback(tls)) {
                tls.upkeep(observer);
                assertThat(status(loopback, "-tls1_3")).contains(NOTHING);
                assertThat(asked).isEmpty();
            }
        }
    }

    @Test
    void javasEngineAsksNobody() throws Exception {
        X509Bundle good = responder.certificate("good");
        responder.knows(List.of(good), List.of());
        try (TlsContexts contexts = new TlsContexts(SslProvider.JDK, now::get)) {
            ListenerTls tls = listener(contexts, good);
            try (Loopback loopback = new Loopback(tls)) {
                tls.upkeep(observer);
                assertThat(status(loopback, "-tls1_3")).contains(NOTHING, Loopback.RESPONSE);
                assertThat(asked).isEmpty();
            }
        }
    }
}
