package io.sluice.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS on a listener. That the files are there and belong together is checked when {@link TlsContexts} reads them.
 *
 * @param certificate PEM: the server's own certificate first, then the intermediate ones
 * @param key PEM: the certificate's key, PKCS #8 without a password
 * @param minVersion the oldest version spoken
 * @param handshakeTimeout how long a client may take for the handshake, up to 5 min
 */
public record ServerTlsSettings(Path certificate, Path key, TlsVersion minVersion, Duration handshakeTimeout) {

    public ServerTlsSettings {
        HandshakeTimeouts.check(handshakeTimeout);
    }

    /** TLS 1.2 and 1.3, 10 s. */
    public static ServerTlsSettings of(Path certificate, Path key) {
        return new ServerTlsSettings(certificate, key, TlsVersion.TLS_1_2, HandshakeTimeouts.DEFAULT);
    }
}
