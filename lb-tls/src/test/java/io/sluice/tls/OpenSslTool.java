package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The program {@code openssl}, as an authority and as a judge that shares nothing with our engines; tests skip without. */
final class OpenSslTool {

    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LONG =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;

    OpenSslTool(Path directory) {
        this.directory = directory;
        try {
            run("version");
        } catch (IOException e) {
            Assumptions.abort("there is no openssl: " + e.getMessage());
        }
    }

    /** Runs it to its end and gives what it printed. */
    String run(String... arguments) throws IOException {
        Process process = start(arguments);
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return printed;
    }

    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /**
     * Connects with {@code s_client}, has one exchange with {@link Loopback}, and gives what it printed; for TLS 1.3 it has
     * then read the tickets, which come before the response.
     */
    String client(int port, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port, "-nocommands"));
        all.addAll(List.of(arguments));
        Process process = start(all.toArray(String[]::new));
        StringBuilder printed = new StringBuilder();
        try (Writer in = process.outputWriter(StandardCharsets.US_ASCII);
                Reader out = process.inputReader(StandardCharsets.US_ASCII)) {
            in.write("GET / HTTP/1.1\r\n\r\n");
            in.flush();
            for (int c = out.read(); c >= 0; c = out.read()) {
                printed.append((char) c);
                if (printed.toString().endsWith("\r\n\r\nok")) {
                    break;
                }
            }
            return printed.toString();
        } finally {
            process.destroy();
        }
    }

    /** A revocation list of the authority. */
    Path revocationList(X509Bundle authority, Instant until, X509Bundle... revoked) throws IOException {
        StringBuilder index = new StringBuilder();
        for (X509Bundle one : revoked) {
            index.append(line('R', one, Instant.parse("2024-01-01T00:00:00Z")));
        }
        Files.writeString(directory.resolve("index.txt"), index);
        Files.writeString(directory.resolve("ca.cnf"), """
                [ca]
                default_ca = d
                [d]
                database = index.txt
                default_md = sha256
                """);
        writeAuthority(authority);
        Path list = Files.createTempFile(directory, "list", ".crl");
        String printed = run(
                "ca",
                "-gencrl",
                "-config",
                "ca.cnf",
                "-keyfile",
                "tool-ca.key",
                "-cert",
                "tool-ca.pem",
                "-out",
                list.toString(),
                "-crl_lastupdate",
                "20200101000000Z",
                "-crl_nextupdate",
                LONG.format(until));
        assertThat(list).as(printed).isNotEmptyFile();
        return list;
    }

    /** Writes what an OCSP responder answers from: valid certificates, and revoked ones. */
    Path index(List<X509Bundle> valid, List<X509Bundle> revoked) throws IOException {
        StringBuilder index = new StringBuilder();
        valid.forEach(one -> index.append(line('V', one, null)));
        revoked.forEach(one -> index.append(line('R', one, Instant.parse("2024-01-01T00:00:00Z"))));
        return Files.writeString(directory.resolve("ocsp.txt"), index);
    }

    void writeAuthority(X509Bundle authority) throws IOException {
        Files.writeString(directory.resolve("tool-ca.pem"), authority.getCertificatePEM());
        Files.writeString(directory.resolve("tool-ca.key"), authority.getPrivateKeyPEM());
    }

    private static String line(char state, X509Bundle bundle, Instant revoked) {
        String serial = bundle.getCertificate().getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT);
        return state + "\t"
                + SHORT.format(bundle.getCertificate().getNotAfter().toInstant().minusSeconds(1_700_000_000)) + "\t"
                + (revoked == null ? "" : SHORT.format(revoked)) + "\t"
                + (serial.length() % 2 == 0 ? serial : "0" + serial) + "\tunknown\t/CN=any\n";
    }
}
