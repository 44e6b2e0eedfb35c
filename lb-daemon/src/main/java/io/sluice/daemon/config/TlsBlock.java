package io.sluice.daemon.config;

import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.TlsContexts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schema of {@code tls} of a pool. Reads the file, so that a check finds what is wrong in it. */
final class TlsBlock {

    private static final ClientTlsSettings VERIFIED = ClientTlsSettings.verified(null);

    private static final Key<Duration> HANDSHAKE_TIMEOUT = Key.preset(
            "handshake-timeout", Types.DURATION, VERIFIED.handshakeTimeout(), "How long the other side may take.");

    private static final Key<Verify> VERIFY = Key.preset(
            "verify",
            Types.choice(verifications()),
            VERIFIED.verify(),
            "`full`: signed by a trusted authority, in time, and for the backend's name. `none`: anything, for tests only.");
    private static final Key<Path> CA = Key.optional(
            "ca",
            Types.FILE,
            "PEM: the authorities that sign the backends' certificates; left out, those Java trusts.");

    static final Block<ClientTlsSettings> POOL = Block.of(
            "TLS towards a pool",
            "Encrypts to the backends. `tls: {}` is enough where their certificates are publicly trusted.",
            TlsBlock::client,
            VERIFY,
            CA,
            HANDSHAKE_TIMEOUT);

    private TlsBlock() {}

    private static ClientTlsSettings client(Values v) {
        Path ca = v.find(CA);
        ClientTlsSettings settings = new ClientTlsSettings(resolved(v, ca), v.get(VERIFY), v.get(HANDSHAKE_TIMEOUT));
        if (ca != null && !v.isWrong(CA)) {
            try (TlsContexts trial = new TlsContexts(Clock.systemUTC())) {
                trial.client(settings);
            }
        }
        return settings;
    }

    private static @Nullable Path resolved(Values v, @Nullable Path path) {
        return path == null ? null : v.resolve(path);
    }

    private static Map<String, Verify> verifications() {
        Map<String, Verify> words = new LinkedHashMap<>();
        words.put("full", Verify.FULL);
        words.put("none", Verify.NONE);
        return words;
    }
}
