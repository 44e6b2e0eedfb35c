package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told about files that do not serve. */
class TlsFilesTest {

    private static final X509Bundle AUTHORITY = Certificates.authority("authority");
    private static final X509Bundle LOCAL = Certificates.local(AUTHORITY);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Instant now = NOW;
    private final TlsContexts contexts = new TlsContexts(() -> now);
    private Certificates files;
    private Path chain;
    private Path key;

    @BeforeEach
    void writeFiles() {
        files = new Certificates(directory);
        chain = files.chain(LOCAL);
        key = files.key(LOCAL);
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    @Test
    void goodFilesPassAlsoWithTextAroundTheirBlocks() {
        Path wordy = files.write(
                "wordy.pem", "Subject: us\r\n" + LOCAL.getCertificatePEM().replace("\n", "\r\n") + "\n#\n");

        assertThat(contexts.server("web", ServerTlsSettings.of(wordy, key))).isNotNull();
    }

    @Test
    void missingFilesAreToldBothAtOnce() {
        Path none = directory.resolve("none.pem");

        assertThat(violations(none, directory.resolve("none.key")))
                .containsExactly(
                        new Violation("certificate", none + " does not exist"),
                        new Violation("key", directory.resolve("none.key") + " does not exist"));
        assertThatThrownBy(() -> contexts.client("app", ClientTlsSettings.verified(none)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("ca: " + none + " does not exist");
    }

    @Test
    void aDirectoryCannotBeRead() {
        assertThat(violations(directory, key))
                .containsExactly(new Violation("certificate", directory + " cannot be read: Is a directory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nMIIB", "\u0000\u0001\u00ff"})
    void aFileWithoutBlocksIsRefusedForWhatItLacks(String text) {
        Path garbage = files.write("garbage.pem", text);

        assertThat(violations(garbage, garbage))
                .containsExactly(
                        new Violation(
                                "certificate",
                                garbage + " holds no certificate;"
                                        + " a PEM file with \"-----BEGIN CERTIFICATE-----\" is needed"),
                        new Violation(
                                "key",
                                garbage + " holds no private key;"
                                        + " a PEM file with \"-----BEGIN PRIVATE KEY-----\" is needed"));
    }

    @Test
    void swappedFilesAreToldByWhatTheyLack() {
        assertThat(violations(key, chain))
                .extracting(Violation::message)
                .satisfiesExactly(
                        first -> assertThat(first).contains("holds no certificate"),
                        second -> assertThat(second).contains("holds no private key"));
    }

    @Test
    void aDamagedCertificateIsCountedInItsFile() {
        Path damaged = files.write("damaged.pem", LOCAL.getCertificatePEM() + block("CERTIFICATE", "AAAA"));

        assertThat(violations(damaged, key))
                .extracting(Violation::message)
                .singleElement()
                .asString()
                .startsWith(damaged + " holds a damaged certificate, number 2 in the file; check it with");
    }

    @Test
    void aBlockThatIsNotBase64IsNamed() {
        Path damaged = files.write("damaged.key", block("PRIVATE KEY", "A"));

        assertThat(violations(chain, damaged))
                .containsExactly(new Violation("key", damaged + " holds a PRIVATE KEY block that is not Base64"));
    }

    @Test
    void aDamagedKeyIsToldWithTheKindsAllowed() {
        Path damaged = files.write("damaged.key", block("PRIVATE KEY", "AAAA"));

        assertThat(violations(chain, damaged))
                .containsExactly(new Violation(
                        "key",
                        damaged + " holds a key that is damaged or of an unknown kind;"
                                + " allowed are RSA, EC on P-256, P-384 or P-521, and Ed25519"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DSA PRIVATE KEY", "EC PRIVATE KEY"})
    void aKeyThatCannotBeReadIsToldWithTheCommandThatConvertsIt(String label) {
        Path other = files.write("other.key", block("EC PARAMETERS", "AAAA") + block(label, "AAAA"));

        assertThat(violations(chain, other))
                .extracting(Violation::message)
                .singleElement()
                .asString()
                .startsWith(other + " holds a key");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedBeTheKindTheSameOrNot() {
        for (X509Bundle other : List.of(Certificates.rsa(AUTHORITY), Certificates.expired(AUTHORITY))) {
            Path otherKey = files.key(other);

            assertThat(violations(chain, otherKey))
                    .containsExactly(new Violation(
                            "key",
                            otherKey + " does not belong to the first certificate in " + chain + ", CN=local;"
                                    + " the server's own certificate stands first, the intermediate ones after it"));
        }
    }

    @Test
    void aCertificateOutsideOfItsTimeIsRefused() {
        X509Bundle expired = Certificates.expired(AUTHORITY);
        Path expiredChain = files.chain(expired);

        assertThat(violations(expiredChain, files.key(expired)))
                .containsExactly(new Violation(
                        "certificate",
                        expiredChain + " holds a certificate that expired at " + Certificates.EXPIRED
                                + ", CN=expired; a valid one is needed"));
        now = Certificates.BEGIN.minusSeconds(1);
        assertThat(violations(chain, key))
                .extracting(Violation::message)
                .first()
                .asString()
                .contains("is not valid before " + Certificates.BEGIN);
    }

    @Test
    void settingsAreCheckedBeforeAnyFileIsRead() {
        assertThatThrownBy(() -> new ServerTlsSettings(
                        CertificateSettings.of(chain, key), ProtocolSettings.defaults(), Duration.ZERO))
                .hasMessage("handshake-timeout: must be from 1ms to 5m, not 0ms");
        assertThatThrownBy(() -> new ClientTlsSettings(
                        new Trust(Verify.FULL, null, List.of()),
                        ServerName.BACKEND,
                        Optional.empty(),
                        ProtocolSettings.defaults(),
                        true,
                        Duration.ZERO,
                        Duration.ofHours(1)))
                .hasMessage("handshake-timeout: must be from 1ms to 5m, not 1h");
        assertThatThrownBy(() -> new Trust(Verify.NONE, chain, List.of()))
                .hasMessage("ca: has no effect with \"verify: none\"; leave it out, or set \"verify: full\"");
    }

    private List<Violation> violations(Path certificate, Path keyFile) {
        return catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> contexts.server("web", ServerTlsSettings.of(certificate, keyFile)))
                .violations();
    }

    private static String block(String label, String base64) {
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
