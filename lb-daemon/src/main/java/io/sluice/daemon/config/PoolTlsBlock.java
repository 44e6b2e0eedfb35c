package io.sluice.daemon.config;

import io.sluice.core.settings.Checks;
import io.sluice.tls.CertificateCheck;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.Fingerprint;
import io.sluice.tls.ProtocolSettings;
import io.sluice.tls.ProtocolSettings.Versions;
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
import org.jspecify.annotations.Nullable;

/** The schema of a pool's {@code tls}. Reads the files, so that a check finds what is wrong in them. */
final class PoolTlsBlock {

    private static final ClientTlsSettings VERIFIED = ClientTlsSettings.verified(null);
    private static final ProtocolSettings SPOKEN = VERIFIED.protocol();

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
    private static final Key<Path> KEY = Key.optional(
            "key", Types.FILE, "PEM: the key of `certificate`; left out, it stands in the file of the certificate.");
    private static final Key<Path> PASSWORD_FILE = Key.optional(
            "password-file", Types.FILE, "Its first line opens a key in PKCS #8 with a password (PBES2 with AES).");
    private static final Key<List<String>> ALPN = Key.preset(
            "alpn",
            new WordsType("a list of protocols", "http/1.1"),
            SPOKEN.alpn(),
            "The protocols that are offered (ALPN), the favourite first; [] for not a word about it.");
    private static final Key<Version> MIN_VERSION = Key.preset(
            "min-version", Types.choice(versions()), SPOKEN.versions().oldest(), "The oldest version spoken.");
    private static final Key<Version> MAX_VERSION = Key.preset(
            "max-version", Types.choice(versions()), SPOKEN.versions().newest(), "The newest version spoken.");
    private static final Key<List<String>> CIPHERS = Key.preset(
            "ciphers",
            new WordsType("a list of suites of TLS 1.2", SPOKEN.ciphers().getFirst()),
            SPOKEN.ciphers(),
            "The suites of TLS 1.2 that are offered, best first, named as for a listener. Those of TLS 1.3 are always all three.");
    private static final Key<List<String>> GROUPS = Key.preset(
            "groups",
            new WordsType("a list of groups", "X25519"),
            SPOKEN.groups(),
            "The groups for the exchange of keys that are offered, best first, named as for a listener.");
    private static final Key<Boolean> SESSION_REUSE = Key.preset(
            "session-reuse",
            Types.FLAG,
            VERIFIED.sessionReuse(),
            "Resume sessions of earlier connections, for five minutes each; probes never do.");
    private static final Key<Duration> RELOAD_INTERVAL = Key.preset(
            "reload-interval",
            Types.DURATION_OR_OFF,
            VERIFIED.reloadInterval(),
            "How often `ca`, `certificate` and `key` are looked at, 100ms to 24h, or `off`. Changed ones count in new handshakes once"
                    + " two looks have found them the same; what is not usable is refused in the log and what was there stays.");
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
            PASSWORD_FILE,
            RELOAD_INTERVAL,
            ALPN,
            MIN_VERSION,
            MAX_VERSION,
            CIPHERS,
            GROUPS,
            SESSION_REUSE,
            HANDSHAKE_TIMEOUT);

    private static final List<Key<Path>> FILES = List.of(CA, CERTIFICATE, KEY, PASSWORD_FILE);

    private PoolTlsBlock() {}

    private static ClientTlsSettings client(Values v) {
        Optional<Pair> certificate = certificate(v);
        ClientTlsSettings settings = new ClientTlsSettings(
                trust(v),
                v.get(SERVER_NAME),
                certificate,
                protocol(v),
                v.get(SESSION_REUSE),
                v.get(RELOAD_INTERVAL),
                v.get(HANDSHAKE_TIMEOUT));
        if (settings.trust().believesAnybody()) {
            v.warn(
                    VERIFY.name(),
                    "backends can be impersonated, and their traffic read and changed, by whoever is on the way");
        }
        if ((v.has(CA) || certificate.isPresent()) && FILES.stream().noneMatch(v::isWrong)) {
            try (TlsContexts trial = new TlsContexts(Clock.systemUTC())) {
                trial.client("", settings);
            }
            certificate.ifPresent(pair -> warnOfExpiry(v, pair));
        }
        return settings;
    }

    private static void warnOfExpiry(Values v, Pair pair) {
        CertificateCheck.of(pair).warnings().stream()
                .filter(warning -> warning.contains(" expires at "))
                .forEach(warning -> v.warn(CERTIFICATE.name(), warning));
    }

    private static ProtocolSettings protocol(Values v) {
        new Checks()
                .require(
                        ALPN.name(),
                        !v.get(ALPN).contains("h2"),
                        "h2 is not for this key: it follows from what the pool speaks")
                .require(
                        CIPHERS.name(),
                        !v.has(CIPHERS) || v.get(MIN_VERSION) == Version.TLS_1_2,
                        "has no effect where TLS 1.2 is not spoken; leave it out")
                .done();
        return new ProtocolSettings(
                new Versions(v.get(MIN_VERSION), v.get(MAX_VERSION)),
                v.get(CIPHERS),
                v.get(GROUPS),
                SPOKEN.signatureSchemes(),
                v.get(ALPN));
    }

    /** A fingerprint without an authority is enough, unless the file asks for more. */
    private static Trust trust(Values v) {
        Verify verify = v.find(VERIFY);
        Path ca = resolved(v, v.find(CA));
        List<Fingerprint> fingerprints = v.has(FINGERPRINTS) ? v.get(FINGERPRINTS) : List.of();
        Verify implied = ca == null && !fingerprints.isEmpty() ? Verify.NONE : Verify.FULL;
        return new Trust(verify == null ? implied : verify, ca, fingerprints);
    }

    private static Optional<Pair> certificate(Values v) {
        Path chain = resolved(v, v.find(CERTIFICATE));
        if (chain == null) {
            for (Key<?> key : List.of(KEY, PASSWORD_FILE)) {
                if (v.has(key)) {
                    v.reject(key.name(), "stands without \"certificate\"; give both or none");
                }
            }
            return Optional.empty();
        }
        Path key = resolved(v, v.find(KEY));
        return Optional.of(new Pair(chain, key == null ? chain : key, resolved(v, v.find(PASSWORD_FILE))));
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
