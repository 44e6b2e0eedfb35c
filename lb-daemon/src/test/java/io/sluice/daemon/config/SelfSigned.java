package io.sluice.daemon.config;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Makes a certificate for localhost that nobody else trusts. */
final class SelfSigned {

    private SelfSigned() {}

    /** Writes a file of so many random ticket keys, for its owner alone. */
    static Path ticketKeys(Path directory, String name, int keys) throws Exception {
        StringBuilder text = new StringBuilder("# for both nodes\n");
        for (int i = 0; i < keys; i++) {
            byte[] key = new byte[48];
            new SecureRandom().nextBytes(key);
            text.append(Base64.getEncoder().encodeToString(key)).append('\n');
        }
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Writes NAME.pem and NAME.key. */
    static void write(Path directory, String name) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .notAfter(Instant.now().plus(365, ChronoUnit.DAYS))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }
}
