package io.sluice.daemon.config;

import io.sluice.core.settings.PassthroughSettings;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.ServerTlsSettings;
import io.sluice.tls.ServerTlsSettings.Version;
import io.sluice.tls.TlsContexts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schemas of {@code tls}, for listeners and for pools. Reads the files, so that a check finds what is wrong in them. */
final class TlsBlock {

    /**
     * TLS of a listener as read.
     *
     * @param server how it is terminated; empty where all of it is passed through
     * @param passthrough what is passed through
     */
    record Listener(Optional<ServerTlsSettings> server, PassthroughSettings passthrough) {}

    private static final ClientTlsSettings VERIFIED = ClientTlsSettings.verified(null);

    private static final Key<Path> CERTIFICATE = Key.optional(
            "certificate",
            Types.FILE,
            "PEM: the server's own certificate first, then the intermediate ones. Left out, nothing is terminated, and all is"
                    + " left to `passthrough`.");
    private static final Key<Path> KEY =
            Key.optional("key", Types.FILE, "PEM: the certificate's key, PKCS #8 without a password.");
    private static final Key<Version> MIN_VERSION =
            Key.preset("min-version", Types.choice(versions()), Version.TLS_1_2, "The oldest version spoken.");
    private static final Key<Duration> HANDSHAKE_TIMEOUT = Key.preset(
            "handshake-timeout", Types.DURATION, VERIFIED.handshakeTimeout(), "How long the other side may take.");

    static final Block<Listener> LISTENER = Block.of(
            "TLS of a listener",
            "Terminates TLS, or passes it through. Relative paths start at the directory of the configuration file.",
            TlsBlock::listener,
            CERTIFICATE,
            KEY,
            MIN_VERSION,
            HANDSHAKE_TIMEOUT,
            PassthroughBlock.PASSTHROUGH,
            PassthroughBlock.CLIENT_HELLO_SIZE,
            PassthroughBlock.JA4);

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

    private static Listener listener(Values v) {
        PassthroughSettings passthrough = PassthroughBlock.settings(v);
        boolean allPassed = v.has(PassthroughBlock.PASSTHROUGH) && !v.has(CERTIFICATE) && !v.has(KEY);
        return new Listener(allPassed ? Optional.empty() : server(v), passthrough);
    }

    private static Optional<ServerTlsSettings> server(Values v) {
        Path certificate = v.find(CERTIFICATE);
        Path key = v.find(KEY);
        if (certificate == null) {
            v.reject(
                    "certificate",
                    "is missing; the path of a file is needed, or passthrough where nothing is terminated");
        }
        if (key == null) {
            v.reject("key", "is missing; the path of a file is needed");
        }
        if (certificate == null || key == null) {
            return Optional.empty();
        }
        ServerTlsSettings settings = new ServerTlsSettings(
                v.resolve(certificate), v.resolve(key), v.get(MIN_VERSION), v.get(HANDSHAKE_TIMEOUT));
        if (!v.isWrong(CERTIFICATE) && !v.isWrong(KEY)) {
            try (TlsContexts trial = new TlsContexts(Clock.systemUTC())) {
                trial.server(settings);
            }
        }
        return Optional.of(settings);
    }

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

    private static Map<String, Version> versions() {
        Map<String, Version> words = new LinkedHashMap<>();
        for (Version version : Version.values()) {
            words.put(version.text(), version);
        }
        return words;
    }

    private static Map<String, Verify> verifications() {
        Map<String, Verify> words = new LinkedHashMap<>();
        words.put("full", Verify.FULL);
        words.put("none", Verify.NONE);
        return words;
    }
}
