package io.sluice.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/** Makes authorities, certificates and their files. */
final class Certificates {

    static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
    static final Instant EXPIRED = Instant.parse("2021-01-01T00:00:00Z");

    private final Path directory;

    Certificates(Path directory) {
        this.directory = directory;
    }

    static X509Bundle authority(String name) {
        return build(builder("CN=" + name, END).setIsCertificateAuthority(true), null);
    }

    /** A server's certificate for localhost, 127.0.0.1 and ::1. */
    static X509Bundle local(X509Bundle authority) {
        return build(
                builder("CN=local", END)
                        .addSanDnsName("localhost")
                        .addSanIpAddress("127.0.0.1")
                        .addSanIpAddress("::1"),
                authority);
    }

    static X509Bundle named(String host, X509Bundle authority) {
        return build(builder("CN=" + host, END).addSanDnsName(host), authority);
    }

    static X509Bundle expired(X509Bundle authority) {
        return build(builder("CN=expired", EXPIRED).addSanDnsName("localhost"), authority);
    }

    static X509Bundle rsa(X509Bundle authority) {
        return build(builder("CN=rsa", END).rsa2048().addSanDnsName("localhost"), authority);
    }

    /** A server's certificate of the given kind of key for these names. */
    static X509Bundle named(X509Bundle authority, Algorithm algorithm, String subject, String... names) {
        CertificateBuilder builder = builder("CN=" + subject, END).algorithm(algorithm);
        for (String name : names) {
            builder.addSanDnsName(name);
        }
        return build(builder, authority);
    }

    /** Whatever else is wanted of a certificate that is valid now. */
    static X509Bundle other(X509Bundle authority, String subject, Consumer<CertificateBuilder> change) {
        CertificateBuilder builder = builder("CN=" + subject, END);
        change.accept(builder);
        return build(builder, authority);
    }

    /** Its two files. */
    CertificateSettings.Pair pair(X509Bundle bundle) {
        return new CertificateSettings.Pair(chain(bundle), key(bundle), null);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Path chain(X509Bundle bundle) {
        return write(fileName(bundle) + ".pem", bundle.getCertificatePathPEM());
    }

    Path key(X509Bundle bundle) {
        return write(fileName(bundle) + ".key", bundle.getPrivateKeyPEM());
    }

    Path root(X509Bundle bundle) {
        return write(fileName(bundle) + "-root.pem", bundle.getRootCertificatePEM());
    }

    ServerTlsSettings server(X509Bundle bundle) {
        return ServerTlsSettings.of(chain(bundle), key(bundle));
    }

    static CertificateBuilder builder(String subject, Instant end) {
        return new CertificateBuilder()
                .subject(subject)
                .ecp256()
                .notBefore(BEGIN)
                .notAfter(end);
    }

    static X509Bundle build(CertificateBuilder builder, X509Bundle issuer) {
        try {
            return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String fileName(X509Bundle bundle) {
        return bundle.getCertificate().getSubjectX500Principal().getName().replace("CN=", "");
    }
}
