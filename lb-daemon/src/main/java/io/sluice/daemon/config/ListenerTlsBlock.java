package io.sluice.daemon.config;

import io.sluice.core.settings.PassthroughSettings;
import io.sluice.daemon.config.CertificateKeys.Draft;
import io.sluice.tls.CertificateSettings;
import io.sluice.tls.CertificateSettings.Source;
import io.sluice.tls.ClientCertificateSettings;
import io.sluice.tls.ProtocolSettings;
import io.sluice.tls.ProtocolSettings.Profile;
import io.sluice.tls.ProtocolSettings.Versions;
import io.sluice.tls.ServerTlsSettings;
import io.sluice.tls.ServerTlsSettings.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The schema of {@code tls} of a listener. */
final class ListenerTlsBlock {

    /**
     * TLS of a listener as read.
     *
     * @param server how it is terminated; empty where all of it is passed through
     * @param passthrough what is passed through
     */
    record Listener(Optional<ServerTlsSettings> server, PassthroughSettings passthrough) {}

    private static final ServerTlsSettings USUAL = ServerTlsSettings.of(Path.of("file"), Path.of("file"));
    private static final ProtocolSettings SPOKEN = USUAL.protocol();
    private static final CertificateSettings SHOWN = USUAL.certificates();

    private static final Key<List<Draft>> CERTIFICATES = Key.optional(
            "certificates",
            CertificateKeys.LIST,
            "Several, in place of `certificate` and `key`. A client gets the one for the name that it asks for (SNI): the exact"
                    + " name first, then a wildcard for one label. RSA and ECDSA for the same name may stand beside each other;"
                    + " the client gets ECDSA where it can take it. The first is for clients that ask for no known name.");
    private static final Key<Boolean> STRICT_SNI = Key.preset(
            "strict-sni",
            Types.FLAG,
            SHOWN.strictSni(),
            "Whether clients that ask for no known name are refused (alert `unrecognized_name`) instead of getting the first"
                    + " certificate.");
    private static final Key<Duration> RELOAD_INTERVAL = Key.preset(
            "reload-interval",
            Types.DURATION_OR_OFF,
            SHOWN.reloadInterval(),
            "How often the certificates' files are looked at, 100ms to 24h, or `off`. A changed one is shown in new handshakes"
                    + " once two looks have found it the same; one that is not usable is refused in the log and what was"
                    + " there stays.");
    private static final Key<Profile> PROFILE = Key.preset(
            "profile",
            Types.choice(profiles()),
            Profile.INTERMEDIATE,
            "Mozilla's recommendation: `modern` is TLS 1.3 alone, `intermediate` TLS 1.2 too with forward secrecy and"
                    + " authenticated encryption.");
    private static final Key<Version> MIN_VERSION = Key.optional(
            "min-version", Types.choice(versions()), "The oldest version spoken; left out, that of the profile.");
    private static final Key<Version> MAX_VERSION = Key.preset(
            "max-version", Types.choice(versions()), SPOKEN.versions().newest(), "The newest version spoken.");
    private static final Key<List<String>> CIPHERS = Key.preset(
            "ciphers",
            new WordsType("a list of suites of TLS 1.2", SPOKEN.ciphers().getFirst()),
            SPOKEN.ciphers(),
            "The suites of TLS 1.2, best first, by their IANA or OpenSSL names. Allowed: "
                    + ProtocolSettings.ciphersAllowed() + ". Those of TLS 1.3 are always all three.");
    private static final Key<List<String>> GROUPS = Key.preset(
            "groups",
            new WordsType("a list of groups", "X25519"),
            SPOKEN.groups(),
            "The groups for the exchange of keys, best first. Allowed: " + ProtocolSettings.groupsAllowed()
                    + ". Java's engine, where it stands in, leaves out the first.");
    private static final Key<List<String>> SIGNATURE_SCHEMES = Key.preset(
            "signature-schemes",
            new WordsType("a list of signature schemes", "ecdsa_secp256r1_sha256"),
            SPOKEN.signatureSchemes(),
            "What the certificates' keys may sign with, best first; empty for all that is sound. Allowed: "
                    + ProtocolSettings.schemesAllowed() + ".");
    private static final Key<List<String>> ALPN = Key.preset(
            "alpn",
            new WordsType("a list of protocols", "http/1.1"),
            SPOKEN.alpn(),
            "The protocols offered by ALPN, best first: `h2`, `http/1.1`. A client that offers none of them is served all the"
                    + " same.");
    private static final Key<Duration> HANDSHAKE_TIMEOUT =
            Key.preset("handshake-timeout", Types.DURATION, USUAL.handshakeTimeout(), "How long a client may take.");

    private static final Key<ClientCertificateSettings> CLIENT_CERTIFICATES = Key.preset(
            "client-certificates",
            ClientCertificatesBlock.BLOCK,
            USUAL.clients(),
            "What is asked of clients' certificates; left out, nothing.");
    private static final Key<Boolean> OCSP = Key.preset(
            "ocsp",
            Types.choice(onOrOff()),
            USUAL.ocsp(),
            "Whether each certificate's authority is asked for an OCSP response, in the background over HTTP, and clients that"
                    + " want it are shown it (stapling). Without one connections go on. Has no effect on Java's engine.");

    static final Block<Listener> LISTENER = Block.of(
            "TLS of a listener",
            "Terminates TLS, or passes it through. Relative paths start at the directory of the configuration file.",
            ListenerTlsBlock::listener,
            CertificateKeys.CERTIFICATE,
            CertificateKeys.KEY,
            CertificateKeys.PASSWORD_FILE,
            CERTIFICATES,
            STRICT_SNI,
            RELOAD_INTERVAL,
            PROFILE,
            MIN_VERSION,
            MAX_VERSION,
            CIPHERS,
            GROUPS,
            SIGNATURE_SCHEMES,
            ALPN,
            HANDSHAKE_TIMEOUT,
            SessionKeys.TICKETS,
            SessionKeys.CACHE,
            CLIENT_CERTIFICATES,
            OCSP,
            PassthroughBlock.PASSTHROUGH,
            PassthroughBlock.CLIENT_HELLO_SIZE,
            PassthroughBlock.JA4);

    private ListenerTlsBlock() {}

    private static Listener listener(Values v) {
        PassthroughSettings passthrough = PassthroughBlock.settings(v);
        boolean allPassed = v.has(PassthroughBlock.PASSTHROUGH)
                && !v.has(CertificateKeys.CERTIFICATE)
                && !v.has(CertificateKeys.KEY)
                && !v.has(CERTIFICATES);
        return new Listener(allPassed ? Optional.empty() : Optional.of(build(v)), passthrough);
    }

    private static ServerTlsSettings build(Values v) {
        List<Draft> drafts = drafts(v);
        ProtocolSettings protocol = protocol(v);
        drafts.stream()
                .flatMap(draft -> draft.keyTypes().stream())
                .distinct()
                .forEach(kind -> protocol.unusable(kind).ifPresent(why -> v.reject("", why)));
        List<Source> sources = drafts.stream().map(Draft::source).toList();
        return new ServerTlsSettings(
                new CertificateSettings(sources, v.get(STRICT_SNI), v.get(RELOAD_INTERVAL)),
                protocol,
                v.get(HANDSHAKE_TIMEOUT),
                SessionKeys.settings(v),
                v.get(CLIENT_CERTIFICATES),
                v.get(OCSP));
    }

    private static List<Draft> drafts(Values v) {
        List<Draft> list = v.find(CERTIFICATES);
        if (list == null) {
            if (!v.has(CertificateKeys.CERTIFICATE)) {
                v.reject(
                        "",
                        "has no certificate; it needs certificate and key, certificates, or passthrough where nothing is terminated");
            }
            return List.of(CertificateKeys.pair(v));
        }
        for (Key<?> key : List.of(CertificateKeys.CERTIFICATE, CertificateKeys.KEY, CertificateKeys.PASSWORD_FILE)) {
            if (v.has(key)) {
                v.reject(key.name(), "cannot stand beside certificates; put it into the list");
            }
        }
        return list;
    }

    private static ProtocolSettings protocol(Values v) {
        Profile profile = v.get(PROFILE);
        Version oldest = Objects.requireNonNullElse(v.find(MIN_VERSION), profile.oldest());
        if (oldest.compareTo(profile.oldest()) < 0) {
            v.reject(
                    MIN_VERSION.name(),
                    "is older than what \"profile: modern\" speaks, "
                            + profile.oldest().text() + "; leave one of the two out");
        }
        if (v.has(CIPHERS) && oldest == Version.TLS_1_3) {
            v.reject(CIPHERS.name(), "has no effect where TLS 1.2 is not spoken; leave it out");
        }
        return new ProtocolSettings(
                new Versions(oldest, v.get(MAX_VERSION)),
                v.get(CIPHERS),
                v.get(GROUPS),
                v.get(SIGNATURE_SCHEMES),
                v.get(ALPN));
    }

    private static Map<String, Boolean> onOrOff() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("on", true);
        words.put("off", false);
        return words;
    }

    private static Map<String, Profile> profiles() {
        Map<String, Profile> words = new LinkedHashMap<>();
        words.put("modern", Profile.MODERN);
        words.put("intermediate", Profile.INTERMEDIATE);
        return words;
    }

    private static Map<String, Version> versions() {
        Map<String, Version> words = new LinkedHashMap<>();
        for (Version version : Version.values()) {
            words.put(version.text(), version);
        }
        return words;
    }
}
