package io.sluice.daemon.config;

import io.sluice.core.settings.Checks;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ClientTlsSettings.Certificate;
import io.sluice.tls.ClientTlsSettings.Offer;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.Fingerprint;
import io.sluice.tls.ServerName;
import io.sluice.tls.ServerTlsSettings.Version;
import io.sluice.tls.TlsContexts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The schema of a pool's {@code tls}. Reads the files, so that a check finds what is wrong in them. */
final class PoolTlsBlock {

    private static final ClientTlsSettings VERIFIED = ClientTlsSettings.verified(null);

    private static final Key<Verify> VERIFY = Key.optional(
            "verify",
            Types.choice(verifications()),
            "`full`: signed by a trusted authority, in time, and for the backend's name; left out, it is this, but for"
                    + " `fingerprints` without `ca`, which decide alone. `ca`: whatever the name. `none`: anything, for"
                    + " tests only.");
    private static final Key<Path> CA = Key.optional(
            "ca",
            Types.FILE,
            "PEM: the authorities that sign the backends' certificates; left out, those Java trusts.");
    private static final Key<List<Fingerprint>> FINGERPRINTS = Key.optional(
            "fingerprints",
            new ListType<>("a list of fingerprints", fingerprint(), Node::asText, "name each once"),
            "One of these a backend's certificate must have, besides what `verify` asks: `sha256:` and the certificate's"
                    + " SHA-256, or `spki-sha256:` and its public key's, which outlives a renewal with the same key.");
    private static final Key<ServerName> SERVER_NAME = Key.preset(
            "server-name",
            serverName(),
            ServerName.BACKEND,
            "The name that is asked for in the handshake (SNI) and verified. `backend`: the backend's own host, not sent"
                    + " where it is an address; `host`: that of the request's Host, with connections for each name of"
                    + " their own; `off`: none is sent, the backend's own is verified; else a fixed name.");
    private static final Key<Path> CERTIFICATE = Key.optional(
            "certificate",
            Types.FILE,
            "PEM: the certificate that we show to backends that ask for one, then the intermediate ones.");
    private static final Key<Path> KEY =
            Key.optional("key", Types.FILE, "PEM: the key of `certificate`, PKCS #8 without a password.");
    private static final Key<List<String>> ALPN = Key.preset(
            "alpn",
            new WordsType("a list of protocols", "http/1.1"),
            VERIFIED.offer().alpn(),
            "The protocols that are offered (ALPN), the favourite first; [] for not a word about it.");
    private static final Key<Version> MIN_VERSION = Key.preset(
            "min-version", Types.choice(versions()), VERIFIED.offer().minVersion(), "The oldest version spoken.");
    private static final Key<Boolean> SESSION_REUSE = Key.preset(
            "session-reuse",
            Types.FLAG,
            VERIFIED.sessionReuse(),
            "Resume sessions of earlier connections, for five minutes each; probes never do.");
    private static final Key<Duration> HANDSHAKE_TIMEOUT = Key.preset(
            "handshake-timeout", Types.DURATION, VERIFIED.handshakeTimeout(), "How long the other side may take.");

    static final Block<ClientTlsSettings> POOL = Block.of(
            "TLS towards a pool",
            "Encrypts to the backends. `tls: {}` is enough where their certificates are publicly trusted.",
            PoolTlsBlock::client,
            VERIFY,
            CA,
            FINGERPRINTS,
            SERVER_NAME,
            CERTIFICATE,
            KEY,
            ALPN,
            MIN_VERSION,
            SESSION_REUSE,
            HANDSHAKE_TIMEOUT);

    private PoolTlsBlock() {}

    private static ClientTlsSettings client(Values v) {
        new Checks()
                .require("key", v.has(KEY) == v.has(CERTIFICATE), "and \"certificate\" go together; give both or none")
                .require("alpn", !v.get(ALPN).contains("h2"), "h2 is not for this key; it is spoken as the pool's HTTP")
                .done();
        ClientTlsSettings settings = new ClientTlsSettings(
                trust(v),
                v.get(SERVER_NAME),
                certificate(v),
                new Offer(v.get(MIN_VERSION), v.get(ALPN)),
                v.get(SESSION_REUSE),
                v.get(HANDSHAKE_TIMEOUT));
        if (settings.trust().believesAnybody()) {
            v.warn(
                    "verify",
                    "backends can be impersonated, and their traffic read and changed, by whoever is on the way");
        }
        if ((v.has(CA) || v.has(CERTIFICATE)) && Stream.of(CA, CERTIFICATE, KEY).noneMatch(v::isWrong)) {
            try (TlsContexts trial = new TlsContexts(Clock.systemUTC())) {
                trial.client(settings);
            }
        }
        return settings;
    }

    /** A fingerprint without an authority is enough, unless the file asks for more. */
    private static Trust trust(Values v) {
        Verify verify = v.find(VERIFY);
        Path ca = resolved(v, v.find(CA));
        List<Fingerprint> fingerprints = v.has(FINGERPRINTS) ? v.get(FINGERPRINTS) : List.of();
        Verify implied = ca == null && !fingerprints.isEmpty() ? Verify.NONE : Verify.FULL;
        return new Trust(verify == null ? implied : verify, ca, fingerprints);
    }

    private static Optional<Certificate> certificate(Values v) {
        Path chain = resolved(v, v.find(CERTIFICATE));
        Path key = resolved(v, v.find(KEY));
        return chain == null || key == null ? Optional.empty() : Optional.of(new Certificate(chain, key));
    }

    private static @Nullable Path resolved(Values v, @Nullable Path path) {
        return path == null ? null : v.resolve(path);
    }

    private static Type<Fingerprint> fingerprint() {
        String example = "sha256:" + "0".repeat(64);
        return new ScalarType<>(
                "a fingerprint such as sha256:00ff...",
                Fingerprint.parse(example),
                text -> orBad(() -> Fingerprint.parse(text)),
                Fingerprint::toString,
                Map.of("type", "string", "pattern", "^(spki-)?sha256:"));
    }

    private static Type<ServerName> serverName() {
        return new ScalarType<>(
                "backend, host, off or a host name",
                ServerName.BACKEND,
                text -> orBad(() -> ServerName.parse(text)),
                ServerName::text,
                Map.of("type", "string"));
    }

    private interface Parsing<T> {
        T get();
    }

    private static <T> T orBad(Parsing<T> parsing) throws BadValueException {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw new BadValueException(String.valueOf(e.getMessage()));
        }
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
        words.put("ca", Verify.AUTHORITY);
        words.put("none", Verify.NONE);
        return words;
    }
}
