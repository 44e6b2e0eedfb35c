package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.tls.ClientCertificateSettings;
import io.sluice.tls.ClientCertificateSettings.Mode;
import io.sluice.tls.ServerTlsSettings;
import io.sluice.tls.SessionSettings;
import io.sluice.tls.SessionTickets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resumption, stapling and clients' certificates in the file: what the keys become, and what is said of wrong ones. */
class SessionConfigurationTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeFiles() throws Exception {
        SelfSigned.write(directory, "a");
        SelfSigned.ticketKeys(directory, "keys", 3);
        Files.writeString(directory.resolve("empty"), "");
    }

    private Loaded load(String keys) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app, tls: { certificate: a.pem, key: a.key, %s } } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(keys)));
    }

    private ServerTlsSettings settings(String keys) throws IOException {
        Loaded loaded = load(keys);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration().orElseThrow().tls().listeners().get("web");
    }

    private List<String> messages(String keys) throws IOException {
        return load(keys).problems().stream()
                .map(problem -> problem.severity() + " " + problem.path() + " " + problem.message())
                .toList();
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        ServerTlsSettings tls =
                settings("session-tickets: { rotate: 1h, keep: 3 }, session-cache: { size: 10, timeout: 7s },"
                        + " client-certificates: { mode: optional, ca: a.pem, depth: 1 }, ocsp: on");
        assertThat(tls.sessions())
                .isEqualTo(new SessionSettings(
                        new SessionTickets.Rotating(Duration.ofHours(1), 3), 10, Duration.ofSeconds(7)));
        assertThat(tls.clients())
                .isEqualTo(new ClientCertificateSettings(Mode.OPTIONAL, directory.resolve("a.pem"), null, 1));
        assertThat(tls.ocsp()).isTrue();
    }

    @Test
    void leftOutKeysAreTheDefaultsAndOffIsOff() throws Exception {
        ServerTlsSettings usual = settings("handshake-timeout: 10s");
        assertThat(usual.sessions()).isEqualTo(SessionSettings.defaults());
        assertThat(usual.clients()).isEqualTo(ClientCertificateSettings.NONE);
        assertThat(usual.ocsp()).isFalse();
        ServerTlsSettings off =
                settings("session-tickets: off, session-cache: off, client-certificates: { mode: none }");
        assertThat(off.sessions().tickets()).isEqualTo(new SessionTickets.Off());
        assertThat(off.sessions().cacheSize()).isZero();
        assertThat(off.clients()).isEqualTo(ClientCertificateSettings.NONE);
    }

    @Test
    void sharedKeysComeFromTheFileBesideTheConfiguration() throws Exception {
        assertThat(settings("session-tickets: { key-file: keys }").sessions().tickets())
                .isEqualTo(new SessionTickets.Shared(directory.resolve("keys")));
        Files.setPosixFilePermissions(directory.resolve("keys"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(messages("session-tickets: { key-file: keys }"))
                .singleElement()
                .asString()
                .startsWith("WARNING listeners[0].tls.session-tickets.key-file ")
                .contains("can be read by others");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session-tickets: { key-file: no }|session-tickets.key-file|no does not exist",
                "session-tickets: { key-file: empty }|session-tickets.key-file|holds no key",
                "session-tickets: { key-file: a.pem }|session-tickets.key-file|line 1 is not Base64",
                "session-tickets: { key-file: keys, rotate: 1h }|session-tickets.rotate|has no effect beside key-file",
                "session-tickets: { rotate: 1s }|session-tickets.rotate|must be from 1m to 168h, not 1s",
                "session-tickets: { keep: 15 }|session-tickets.keep|must be from 0 to 14, not 15",
                "session-tickets: on|session-tickets|off",
                "session-cache: { size: 2000000 }|session-cache.size|must be from 0 to 1000000",
                "session-cache: { timeout: 25h }|session-cache.timeout|must be from 1s to 24h",
                "client-certificates: { ca: a.pem }|client-certificates.mode|is missing",
                "client-certificates: { mode: required }|client-certificates.ca|names the authorities",
                "client-certificates: { mode: required, ca: empty }|client-certificates.ca|empty holds no certificate",
                "client-certificates: { mode: optional, ca: a.pem, crl: no }|client-certificates.crl|no does not exist",
                "client-certificates: { mode: optional, ca: a.pem, crl: empty }|client-certificates.crl|no revocation list",
                "client-certificates: { mode: optional, ca: a.pem, depth: 11 }|client-certificates.depth|from 0 to 10",
                "client-certificates: { mode: none, ca: a.pem }|client-certificates.ca|has no effect with \"mode: none\"",
                "client-certificates: { mode: always, ca: a.pem }|client-certificates.mode|one of none, optional,",
                "ocsp: true|ocsp|one of on, off"
            })
    void aWrongValueIsToldAtItsKey(String keys, String path, String message) throws IOException {
        assertThat(messages(keys))
                .singleElement()
                .asString()
                .startsWith("ERROR listeners[0].tls." + path + " ")
                .contains(message);
    }
}
