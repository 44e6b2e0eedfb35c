package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in a file, the same that the other side has. */
class KeyLogTest {

    @TempDir
    Path directory;

    private Path ours;
    private Path theirs;
    private OpenSslTool tool;
    private Certificates files;

    @BeforeEach
    void makeTools() {
        ours = directory.resolve("ours.log");
        theirs = directory.resolve("theirs.log");
        tool = new OpenSslTool(directory);
        files = new Certificates(directory);
    }

    private static List<String> secrets(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theListenerLogsTheSecretsThatTheClientHas(String version) throws IOException {
        X509Bundle local = Certificates.local(Certificates.authority("authority"));
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, InstantSource.system())) {
            contexts.logKeys(ours);
            try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
                tool.client(loopback.port(), version, "-keylogfile", theirs.toString());
            }
        }
        assertThat(secrets(ours)).isNotEmpty().containsAll(secrets(theirs));
        assertThat(Files.getPosixFilePermissions(ours)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void bothSidesAreLoggedAndAnOldFileIsKeptAndClosedToOthers() throws Exception {
        X509Bundle authority = Certificates.authority("authority");
        Files.writeString(ours, "# before\n");
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rw-rw-rw-"));
        try (TlsContexts contexts = new TlsContexts(SslProvider.OPENSSL_REFCNT, InstantSource.system())) {
            contexts.logKeys(ours);
            try (Loopback loopback =
                    new Loopback(contexts.server("web", files.server(Certificates.local(authority))))) {
                Loopback.Client client = loopback.connect(
                        contexts.client("app", ClientTlsSettings.verified(files.root(authority))), "localhost");
                assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
                client.close();
            }
        }
        assertThat(Files.readString(ours)).startsWith("# before\n");
        assertThat(secrets(ours).stream().filter(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0 ")))
                .hasSize(2)
                .containsOnly(secrets(ours).stream()
                        .filter(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0 "))
                        .findFirst()
                        .orElseThrow());
        assertThat(Files.getPosixFilePermissions(ours)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void javasEngineLogsNothing() throws IOException {
        X509Bundle local = Certificates.local(Certificates.authority("authority"));
        try (TlsContexts contexts = new TlsContexts(SslProvider.JDK, InstantSource.system())) {
            contexts.logKeys(ours);
            try (Loopback loopback = new Loopback(contexts.server("web", files.server(local)))) {
                tool.client(loopback.port());
            }
        }
        assertThat(ours).isEmptyFile();
    }
}
