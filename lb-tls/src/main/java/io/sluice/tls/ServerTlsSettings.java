package io.sluice.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TLS on a listener. That the files are there and belong together is checked when {@link TlsContexts} reads them.
 *
 * @param certificate PEM: the server's own certificate first, then the intermediate ones
 * @param key PEM: the certificate's key, PKCS #8 without a password
 * @param minVersion the oldest version spoken
 * @param handshakeTimeout how long a client may take for the handshake, up to 5 min
 */
public record ServerTlsSettings(Path certificate, Path key, Version minVersion, Duration handshakeTimeout) {

    /** The oldest version that a listener speaks; older ones are not safe (RFC 8996). */
    public enum Version {
        /** 1.2 and 1.3. */
        TLS_1_2("TLSv1.2", List.of("TLSv1.3", "TLSv1.2")),

        /** 1.3 alone. */
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

    /** TLS 1.2 and 1.3, 10 s. */
    public static ServerTlsSettings of(Path certificate, Path key) {
        return new ServerTlsSettings(certificate, key, Version.TLS_1_2, HandshakeTimeouts.DEFAULT);
    }
}
