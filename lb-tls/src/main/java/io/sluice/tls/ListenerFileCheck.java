package io.sluice.tls;

import io.netty.handler.ssl.OpenSsl;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.ClientCertificateSettings.Mode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the files beside the certificates as a listener would, and answers what should be known of them. Blocks. */
public final class ListenerFileCheck {

    private ListenerFileCheck() {}

    /**
     * Reads a file of ticket keys.
     *
     * @throws InvalidSettingsException with what is wrong, under {@code key-file}
     */
    public static List<String> ticketKeys(Path file) {
        Checks checks = new Checks();
        byte[] bytes = TicketKeyFile.bytes(file, checks);
        if (bytes != null) {
            TicketKeyFile.parse(file, bytes, checks);
        }
        checks.done();
        List<String> warnings = new ArrayList<>();
        if (TicketKeyFile.isReadableByOthers(file)) {
            warnings.add(TicketKeyFile.exposed(file));
        }
        if (!OpenSsl.isAvailable()) {
            warnings.add(file + " is not used: Java's TLS engine, which runs here, takes no ticket keys");
        }
        return warnings;
    }

    /**
     * Reads authorities and revocation lists of clients.
     *
     * @throws InvalidSettingsException with everything that is wrong, under {@code ca} and {@code crl}
     */
    public static List<String> clientCertificates(ClientCertificateSettings settings) {
        List<String> warnings = new ArrayList<>();
        if (settings.mode() != Mode.NONE) {
            ClientTrust.read(
                    Objects.requireNonNull(settings.ca()),
                    settings.crl(),
                    settings.depth(),
                    Clock.systemUTC().instant(),
                    warnings::add);
        }
        return warnings;
    }
}
