package io.sluice.tls;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.ClientCertificateSettings.Mode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes from a listener's settings what its TLS does beside showing certificates. */
final class ListenerOptions {

    private static final Duration OCSP_TIMEOUT = Duration.ofSeconds(10);

    private ListenerOptions() {}

    /**
     * Reads the files that they need.
     *
     * @param keyLog where the secrets go, or null
     * @throws InvalidSettingsException with what is wrong with the files
     */
    static List<ContextOption> of(
            String listener, ServerTlsSettings settings, InstantSource clock, @Nullable KeyLog keyLog) {
        List<ContextOption> options = new ArrayList<>();
        Mode mode = settings.clients().mode();
        ClientCertificates clients =
                mode == Mode.NONE ? null : new ClientCertificates(listener, settings.clients(), clock);
        if (clients != null) {
            options.add(clients);
        }
        options.add(new SessionResumption(
                settings.sessions(), () -> ClientCertificates.sessionIdContext(mode, clients), clock.instant()));
        if (settings.ocsp()) {
            options.add(new OcspStapling(listener, new OcspClient(OCSP_TIMEOUT), clock, new SplittableRandom()));
        }
        if (keyLog != null) {
            options.add(keyLog);
        }
        return options;
    }
}
