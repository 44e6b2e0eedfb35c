package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.tls.ServerTlsSettings.Version;
import java.util.List;
import java.util.Optional;

/**
 * What a listener speaks.
 *
 * @param versions the oldest version and the newest
 * @param ciphers the suites of TLS 1.2 by their IANA or OpenSSL names, best first
 * @param groups the groups for the exchange of keys, best first; those that an engine does not have are left out
 * @param signatureSchemes what the keys may sign with, best first; empty for what the engine allows
 * @param alpn the protocols of the application, best first (RFC 7301)
 */
public record ProtocolSettings(
        Versions versions,
        List<String> ciphers,
        List<String> groups,
        List<String> signatureSchemes,
        List<String> alpn) {

    /** What is offered by ALPN where nobody says otherwise: what our listeners speak. */
    public static final List<String> ALPN = List.of("h2", "http/1.1");

    private static final List<String> APPLICATIONS = List.of("h2", "http/1.1");

    /** The oldest version and the newest, both included. */
    public record Versions(Version oldest, Version newest) {

        public Versions {
            new Checks()
                    .require(
                            "max-version",
                            newest.compareTo(oldest) >= 0,
                            "is " + newest.text() + ", older than the oldest version, " + oldest.text())
                    .done();
        }

        /** As the engines call them, newest first. */
        List<String> protocols() {
            return oldest.protocols().stream()
                    .filter(protocol -> protocol.compareTo(newest.text()) <= 0)
                    .toList();
        }
    }

    /** Mozilla's recommendations for servers, version 5.7, as far as the engine has what they name. */
    public enum Profile {
        /** TLS 1.3 alone: clients since 2018. */
        MODERN(Version.TLS_1_3),

        /** TLS 1.2 with forward secret, authenticated suites, and TLS 1.3: nearly all clients in use. */
        INTERMEDIATE(Version.TLS_1_2);

        private final Version oldest;

        Profile(Version oldest) {
            this.oldest = oldest;
        }

        /** The oldest version it allows. */
        public Version oldest() {
            return oldest;
        }
    }

    public ProtocolSettings {
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
        signatureSchemes = List.copyOf(signatureSchemes);
        alpn = List.copyOf(alpn);
        Checks checks = new Checks();
        checks.notEmpty("ciphers", ciphers, "suite")
                .notEmpty("groups", groups, "group")
                .require(
                        "alpn",
                        APPLICATIONS.containsAll(alpn),
                        "knows h2 and http/1.1, not " + String.join(", ", alpn));
        Named.check(checks, "ciphers", CipherSuite.values(), ciphers);
        Named.check(checks, "groups", KeyGroup.values(), groups);
        Named.check(checks, "signature-schemes", SignatureScheme.values(), signatureSchemes);
        checks.done();
    }

    /**
     * Why a key of this kind cannot be shown to any client, or empty where it can.
     *
     * @param keyType as {@link CertificateCheck} tells it
     */
    public Optional<String> unusable(String keyType) {
        KeyKind kind = KeyKind.named(keyType);
        List<SignatureScheme> schemes = Named.all(SignatureScheme.values(), signatureSchemes);
        if (!schemes.isEmpty() && SignatureScheme.numbers(schemes, kind).length == 0) {
            return Optional.of("signature-schemes has none for a key of the kind " + keyType);
        }
        boolean noSuite = versions.newest() == Version.TLS_1_2
                && Named.all(CipherSuite.values(), ciphers).stream().noneMatch(suite -> suite.suits(kind));
        return noSuite ? Optional.of("ciphers has none for a key of the kind " + keyType) : Optional.empty();
    }

    /** The suites that {@code ciphers} may name, for documents. */
    public static String ciphersAllowed() {
        return Named.allowed(CipherSuite.values());
    }

    /** The groups that {@code groups} may name, for documents. */
    public static String groupsAllowed() {
        return Named.allowed(KeyGroup.values());
    }

    /** The schemes that {@code signature-schemes} may name, for documents. */
    public static String schemesAllowed() {
        return Named.allowed(SignatureScheme.values());
    }

    /** {@link Profile#INTERMEDIATE}. */
    public static ProtocolSettings defaults() {
        return new ProtocolSettings(
                new Versions(Profile.INTERMEDIATE.oldest(), Version.TLS_1_3),
                CipherSuite.INTERMEDIATE,
                KeyGroup.STANDARD,
                List.of(),
                ALPN);
    }

    /** The same, offering other protocols. */
    public ProtocolSettings offering(List<String> protocols) {
        return new ProtocolSettings(versions, ciphers, groups, signatureSchemes, protocols);
    }
}
