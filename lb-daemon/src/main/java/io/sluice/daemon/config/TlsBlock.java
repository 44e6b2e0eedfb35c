package io.sluice.daemon.config;

import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ServerTlsSettings;
import io.sluice.tls.ServerTlsSettings.Version;
import io.sluice.tls.TlsContexts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The schema of a listener's {@code tls}. Reads the files, so that a check finds what is wrong in them. */
final class TlsBlock {

    private static final Key<Path> CERTIFICATE = Key.required(
            "certificate", Types.FILE, "PEM: the server's own certificate first, then the intermediate ones.");
    private static final Key<Path> KEY =
            Key.required("key", Types.FILE, "PEM: the certificate's key, PKCS #8 without a password.");
    private static final Key<Version> MIN_VERSION =
            Key.preset("min-version", Types.choice(versions()), Version.TLS_1_2, "The oldest version spoken.");
    private static final Key<Duration> HANDSHAKE_TIMEOUT = Key.preset(
            "handshake-timeout",
            Types.DURATION,
            ClientTlsSettings.verified(null).handshakeTimeout(),
            "How long the other side may take.");

    static final Block<ServerTlsSettings> LISTENER = Block.of(
            "TLS of a listener",
            "Terminates TLS. Relative paths start at the directory of the configuration file.",
            TlsBlock::server,
            CERTIFICATE,
            KEY,
            MIN_VERSION,
            HANDSHAKE_TIMEOUT);

    private TlsBlock() {}

    private static ServerTlsSettings server(Values v) {
        ServerTlsSettings settings = new ServerTlsSettings(
                v.resolve(v.get(CERTIFICATE)), v.resolve(v.get(KEY)), v.get(MIN_VERSION), v.get(HANDSHAKE_TIMEOUT));
        if (v.has(CERTIFICATE) && v.has(KEY) && !v.isWrong(CERTIFICATE) && !v.isWrong(KEY)) {
            try (TlsContexts trial = new TlsContexts(Clock.systemUTC())) {
                trial.server(settings);
            }
        }
        return settings;
    }

    private static Map<String, Version> versions() {
        Map<String, Version> words = new LinkedHashMap<>();
        for (Version version : Version.values()) {
            words.put(version.text(), version);
        }
        return words;
    }
}
