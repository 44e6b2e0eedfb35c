package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the backends of a pool.
 *
 * @param ca PEM: the authorities that may have signed the backends' certificates; null for those that Java trusts
 * @param verify what is asked of a backend's certificate
 * @param handshakeTimeout how long a backend may take for the handshake, up to 5 min
 */
public record ClientTlsSettings(@Nullable Path ca, Verify verify, Duration handshakeTimeout) {

    /** What is asked of a backend's certificate. */
    public enum Verify {
        /** A trusted authority signed it, its time is right, and it carries the backend's name or address. */
        FULL,

        /** Nothing: whoever is on the way can read and change everything. */
        NONE
    }

    public ClientTlsSettings {
        HandshakeTimeouts.check(handshakeTimeout);
        new Checks()
                .require(
                        "ca",
                        ca == null || verify == Verify.FULL,
                        "has no effect with \"verify: none\"; leave it out, or set \"verify: full\"")
                .done();
    }

    /** Verified in full against the authorities of the file, or against those that Java trusts; 10 s. */
    public static ClientTlsSettings verified(@Nullable Path ca) {
        return new ClientTlsSettings(ca, Verify.FULL, HandshakeTimeouts.DEFAULT);
    }
}
