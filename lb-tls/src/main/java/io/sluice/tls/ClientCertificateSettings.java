package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a listener asks of its clients' certificates. That the files are there and make sense is checked when they are read.
 *
 * @param mode who must have one
 * @param ca PEM: the authorities that vouch for clients; null with {@link Mode#NONE} alone
 * @param crl PEM or DER: the revocation lists of all authorities on the way to a client (RFC 5280 section 5); null where
 *     nothing is ever revoked
 * @param depth the most certificates between that of a client and its authority in the file, 0 to 10
 */
public record ClientCertificateSettings(
        Mode mode, @Nullable Path ca, @Nullable Path crl, int depth) {

    /** Nobody is asked for a certificate. */
    public static final ClientCertificateSettings NONE = new ClientCertificateSettings(Mode.NONE, null, null, 4);

    /** Who must have a certificate. */
    public enum Mode {
        /** Nobody; none is asked for. */
        NONE("none"),

        /** A client may come without; one that gives a certificate is refused where that does not verify. */
        OPTIONAL("optional"),

        /** A client may come without, or with one that does not verify; routes, headers and logs see what is wrong. */
        OPTIONAL_UNVERIFIED("optional-unverified"),

        /** Everybody; without one that verifies there is no connection. */
        REQUIRED("required");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /** As the configuration file spells it. */
        public String text() {
            return text;
        }
    }

    public ClientCertificateSettings {
        new Checks()
                .require(
                        "ca",
                        mode == Mode.NONE || ca != null,
                        "is missing; with \"mode: " + mode.text()
                                + "\" it names the authorities that vouch for clients")
                .range("depth", depth, 0, 10)
                .done();
    }

    /** Certificates of these authorities, without revocation lists. */
    public static ClientCertificateSettings of(Mode mode, Path ca) {
        return new ClientCertificateSettings(mode, ca, null, NONE.depth());
    }
}
