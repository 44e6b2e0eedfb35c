package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authorities and the certificate of a pool while their files change. */
class PoolFilesTest {

    private static final X509Bundle ONE = Certificates.authority("one");
    private static final X509Bundle OTHER = Certificates.authority("other");
    private static final X509Bundle CLIENT = Certificates.local(ONE);
    private static final X509Bundle RENEWED = Certificates.rsa(ONE);

    @TempDir
    Path directory;

    private Path ca;
    private Path certificate;
    private Path key;
    private PoolFiles files;

    @BeforeEach
    void write() throws Exception {
        ca = Files.writeString(directory.resolve("ca.pem"), ONE.getRootCertificatePEM());
        certificate = directory.resolve("client.pem");
        key = directory.resolve("client.key");
        show(CLIENT);
        ClientTlsSettings usual = ClientTlsSettings.verified(ca);
        files = new PoolFiles(
                "app",
                new ClientTlsSettings(
                        new Trust(Verify.FULL, ca, List.of()),
                        usual.serverName(),
                        Optional.of(new Pair(certificate, key, null)),
                        usual.protocol(),
                        true,
                        usual.reloadInterval(),
                        usual.handshakeTimeout()),
                InstantSource.system());
    }

    private void show(X509Bundle bundle) throws Exception {
        Files.writeString(certificate, bundle.getCertificatePathPEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    private String subject() {
        return files.key()
                .getCertificateChain("own")[0]
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() {
        assertThat(files.look()).isTrue();
        assertThat(files.epoch()).isZero();
    }

    @Test
    void aChangeCountsWithTheSecondLookThatSeesIt() throws Exception {
        show(RENEWED);

        assertThat(files.look()).isFalse();
        assertThat(subject()).isEqualTo("CN=local");
        assertThat(files.look()).isTrue();
        assertThat(subject()).isEqualTo("CN=rsa");
        assertThat(files.epoch()).isOne();
    }

    @Test
    void whatIsNotUsableIsRefusedAndTheNextChangeIsLookedAt() throws Exception {
        Files.writeString(ca, "nothing");
        assertThat(files.look()).isFalse();
        assertThat(files.look()).isTrue();
        assertThat(files.look()).isTrue();
        assertThat(files.epoch()).isZero();

        Files.writeString(ca, OTHER.getRootCertificatePEM());
        assertThat(files.look()).isFalse();
        assertThat(files.look()).isTrue();
        assertThat(files.epoch()).isOne();
    }

    @Test
    void aPoolWithoutFilesIsNotLookedAt() {
        PoolFiles none = new PoolFiles("app", ClientTlsSettings.verified(null), InstantSource.system());
        assertThat(none.interval()).isZero();
        assertThat(files.interval()).isPositive();
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefusedAtOnce() throws Exception {
        Files.writeString(key, RENEWED.getPrivateKeyPEM());
        assertThatThrownBy(this::write2).isInstanceOf(InvalidSettingsException.class);
    }

    private void write2() {
        new PoolFiles(
                "app",
                new ClientTlsSettings(
                        new Trust(Verify.FULL, ca, List.of()),
                        ServerName.BACKEND,
                        Optional.of(new Pair(certificate, key, null)),
                        ProtocolSettings.defaults(),
                        true,
                        ClientTlsSettings.verified(ca).reloadInterval(),
                        ClientTlsSettings.verified(ca).handshakeTimeout()),
                InstantSource.system());
    }
}
