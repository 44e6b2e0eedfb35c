package io.sluice.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TLS on a listener. That the files are there and belong together is checked when {@link TlsContexts} reads them.
 *
 * @param certificates what it shows of itself, and to whom
 * @param protocol what it speaks
 * @param handshakeTimeout how long a client may take for the handshake, up to 5 min
 * @param sessions how clients resume
 * @param clients what it asks of its clients' certificates
 * @param ocsp whether it asks the authorities of its certificates for OCSP responses and shows them (stapling)
 */
public record ServerTlsSettings(
        CertificateSettings certificates,
        ProtocolSettings protocol,
        Duration handshakeTimeout,
        SessionSettings sessions,
        ClientCertificateSettings clients,
        boolean ocsp) {

    /** The versions that a listener speaks; older ones are not safe (RFC 8996). */
    public enum Version {
        /** 1.2: RFC 5246. */
        TLS_1_2("TLSv1.2", List.of("TLSv1.3", "TLSv1.2")),

        /** 1.3: RFC 8446. */
        TLS_1_3("TLSv1.3", List.of("TLSv1.3"));

        private final String text;
        private final List<String> protocols;

        Version(String text, List<String> protocols) {
            this.text = text;
            this.protocols = protocols;
        }

        /** As the configuration file spells it. */
        public String text() {
            return text;
        }

        /** This version and the newer ones, as the engines call them. */
        List<String> protocols() {
            return protocols;
        }
    }

    public ServerTlsSettings {
        HandshakeTimeouts.check(handshakeTimeout);
    }

    /** Resumption by default, no clients' certificates, no stapling. */
    public ServerTlsSettings(CertificateSettings certificates, ProtocolSettings protocol, Duration handshakeTimeout) {
        this(
                certificates,
                protocol,
                handshakeTimeout,
                SessionSettings.defaults(),
                ClientCertificateSettings.NONE,
                false);
    }

    /** The same with other resumption. */
    public ServerTlsSettings with(SessionSettings other) {
        return new ServerTlsSettings(certificates, protocol, handshakeTimeout, other, clients, ocsp);
    }

    /** The same with other clients' certificates. */
    public ServerTlsSettings with(ClientCertificateSettings other) {
        return new ServerTlsSettings(certificates, protocol, handshakeTimeout, sessions, other, ocsp);
    }

    /** The same with stapling, or without. */
    public ServerTlsSettings withOcsp(boolean on) {
        return new ServerTlsSettings(certificates, protocol, handshakeTimeout, sessions, clients, on);
    }

    /** One certificate for all names, everything else by default. */
    public static ServerTlsSettings of(Path certificate, Path key) {
        return of(CertificateSettings.of(certificate, key));
    }

    /** These certificates, everything else by default. */
    public static ServerTlsSettings of(CertificateSettings certificates) {
        return new ServerTlsSettings(certificates, ProtocolSettings.defaults(), HandshakeTimeouts.DEFAULT);
    }

    /** The same, offering other protocols by ALPN. */
    public ServerTlsSettings offering(List<String> protocols) {
        return new ServerTlsSettings(
                certificates, protocol.offering(protocols), handshakeTimeout, sessions, clients, ocsp);
    }
}
