package io.sluice.daemon.it;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/**
 * Backends with TLS, one for each thing that can be wrong with a certificate: servers of one nginx, each at a port of 127.0.0.1.
 *
 * <p>Each answers {@code server=KIND name=SNI resumed=r|. client=RESULT} on every path, and closes the connection behind
 * a path that ends with {@code /close}.
 */
final class NginxTlsBackends implements AutoCloseable {

    /** What is special about the server. */
    enum Kind {
        /** Of the authority, in time, for app.internal, www.app.internal and 127.0.0.1. */
        RIGHT(4430),
        /** The same, but asks for a certificate of the authority. */
        MUTUAL(4431),
        /** Of another authority. */
        STRANGER(4432),
        /** For other.internal alone. */
        OTHER_NAME(4433),
        /** Its time was over in 2021. */
        EXPIRED(4434),
        /** Nobody but itself has signed it. */
        SELF_SIGNED(4435);

        private final int port;

        Kind(int port) {
            this.port = port;
        }

        /** As names and routes have it. */
        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
    private static final int PLAIN_PORT = 80;

    private final X509Bundle authority = build(builder("CN=authority", END).setIsCertificateAuthority(true), null);
    private final X509Bundle client = build(builder("CN=sluice", END), authority);
    private final Map<Kind, X509Bundle> certificates = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> ports = new EnumMap<>(Kind.class);
    private final GenericContainer<?> container;

    private NginxTlsBackends() throws IOException {
        X509Bundle right = build(named("CN=right", END), authority);
        certificates.put(Kind.RIGHT, right);
        certificates.put(Kind.MUTUAL, right);
        certificates.put(
                Kind.STRANGER,
                build(
                        named("CN=stranger", END),
                        build(builder("CN=another", END).setIsCertificateAuthority(true), null)));
        certificates.put(Kind.OTHER_NAME, build(builder("CN=other", END).addSanDnsName("other.internal"), authority));
        certificates.put(Kind.EXPIRED, build(named("CN=expired", Instant.parse("2021-01-01T00:00:00Z")), authority));
        certificates.put(Kind.SELF_SIGNED, build(named("CN=alone", END).setIsCertificateAuthority(true), null));
        container = new GenericContainer<>(NginxBackend.image())
                .withCopyToContainer(Transferable.of(configuration()), "/etc/nginx/nginx.conf")
                .withCopyToContainer(Transferable.of(authority.getCertificatePEM()), "/tls/authority.pem")
                .waitingFor(Wait.forHttp("/").forPort(PLAIN_PORT));
        List<String> bindings = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            X509Bundle own = certificates.get(kind);
            container.withCopyToContainer(Transferable.of(own.getCertificatePathPEM()), "/tls/" + kind.text() + ".pem");
            container.withCopyToContainer(Transferable.of(own.getPrivateKeyPEM()), "/tls/" + kind.text() + ".key");
            ports.put(kind, FreePorts.next());
            bindings.add("127.0.0.1:" + ports.get(kind) + ":" + kind.port);
        }
        container.withExposedPorts(PLAIN_PORT);
        bindings.add("127.0.0.1:" + FreePorts.next() + ":" + PLAIN_PORT);
        container.setPortBindings(bindings);
    }

    static NginxTlsBackends start() throws IOException {
        NginxTlsBackends backends = new NginxTlsBackends();
        try {
            backends.container.start();
        } catch (RuntimeException e) {
            backends.close();
            throw e;
        }
        return backends;
    }

    /** As the daemon's file wants it. */
    String address(Kind kind) {
        return "127.0.0.1:" + ports.get(kind);
    }

    X509Bundle certificate(Kind kind) {
        return certificates.get(kind);
    }

    /** Writes what a daemon needs: authority.pem, and client.pem with client.key. */
    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve("authority.pem"), authority.getCertificatePEM());
        Files.writeString(directory.resolve("client.pem"), client.getCertificatePathPEM());
        Files.writeString(directory.resolve("client.key"), client.getPrivateKeyPEM());
    }

    @Override
    public void close() {
        container.stop();
    }

    private static String configuration() {
        StringBuilder servers = new StringBuilder();
        for (Kind kind : Kind.values()) {
            servers.append("""
                    server {
                        listen %d ssl;
                        ssl_certificate /tls/%s.pem;
                        ssl_certificate_key /tls/%s.key;
                        %s
                        add_header X-Name $ssl_server_name always;
                        location ~ /close$ {
                            keepalive_timeout 0;
                            return 200 "$answer";
                        }
                        location / {
                            return 200 "$answer";
                        }
                        set $answer "server=%s name=$ssl_server_name resumed=$ssl_session_reused client=$ssl_client_verify";
                    }
                    """.formatted(
                    kind.port,
                    kind.text(),
                    kind.text(),
                    kind == Kind.MUTUAL ? "ssl_client_certificate /tls/authority.pem; ssl_verify_client on;" : "",
                    kind.text()));
        }
        return """
                user nobody nogroup;
                worker_processes 1;
                error_log stderr warn;
                events { }
                http {
                    access_log off;
                    default_type text/plain;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    server {
                        listen 80;
                        return 200 "ready";
                    }
                %s
                }
                """.formatted(servers);
    }

    private static CertificateBuilder named(String subject, Instant end) {
        return builder(subject, end)
                .addSanDnsName("app.internal")
                .addSanDnsName("www.app.internal")
                .addSanIpAddress("127.0.0.1");
    }

    private static CertificateBuilder builder(String subject, Instant end) {
        return new CertificateBuilder()
                .subject(subject)
                .ecp256()
                .notBefore(BEGIN)
                .notAfter(end);
    }

    private static X509Bundle build(CertificateBuilder builder, X509Bundle issuer) {
        try {
            return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
