package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.tls.CertificateSettings.Pair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the backends of a pool.
 *
 * @param trust which backends are believed
 * @param serverName which name they are asked for, and must have
 * @param certificate what we show to backends that ask for a certificate
 * @param protocol what we offer to speak
 * @param sessionReuse whether a connection may resume the session of an earlier one, which saves most of the handshake
 * @param reloadInterval how often the files are looked at, from 100 ms to a day; zero for never again
 * @param handshakeTimeout how long a backend may take for the handshake, up to 5 min
 */
public record ClientTlsSettings(
        Trust trust,
        ServerName serverName,
        Optional<Pair> certificate,
        ProtocolSettings protocol,
        boolean sessionReuse,
        Duration reloadInterval,
        Duration handshakeTimeout) {

    /** What is offered by ALPN where nobody says otherwise: what pools speak. */
    private static final List<String> ALPN = List.of("http/1.1");

    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration SELDOM = Duration.ofDays(1);

    /** What is asked of the authorities behind a backend's certificate. */
    public enum Verify {
        /** A trusted authority signed it, its time is right, and it carries the backend's name or address. */
        FULL,

        /** A trusted authority signed it and its time is right, whoever it is for. */
        AUTHORITY,

        /** Nothing: without a fingerprint, whoever is on the way can read and change everything. */
        NONE
    }

    /**
     * Which backends are believed.
     *
     * @param verify what is asked of the authorities behind the certificate
     * @param ca PEM: the authorities that may have signed it; null for those that Java trusts
     * @param fingerprints one of them the certificate must have, besides; empty for any
     */
    public record Trust(Verify verify, @Nullable Path ca, List<Fingerprint> fingerprints) {

        public Trust {
            fingerprints = List.copyOf(fingerprints);
            new Checks()
                    .require(
                            "ca",
                            ca == null || verify != Verify.NONE,
                            "has no effect with \"verify: none\"; leave it out, or set \"verify: full\"")
                    .done();
        }

        /** True where nobody is asked who they are. */
        public boolean believesAnybody() {
            return verify == Verify.NONE && fingerprints.isEmpty();
        }
    }

    public ClientTlsSettings {
        HandshakeTimeouts.check(handshakeTimeout);
        new Checks()
                .require(
                        "reload-interval",
                        reloadInterval.isZero()
                                || reloadInterval.compareTo(OFTEN) >= 0 && reloadInterval.compareTo(SELDOM) <= 0,
                        "must be off, or from 100ms to 24h, not " + Checks.text(reloadInterval))
                .done();
    }

    /** Verified in full against the authorities of the file, or against those that Java trusts; else the defaults. */
    public static ClientTlsSettings verified(@Nullable Path ca) {
        return trusting(new Trust(Verify.FULL, ca, List.of()));
    }

    /** Believes those backends; else the defaults: the backend's own name, no certificate, sessions reused, files looked
     * at every 5 s, 10 s for a handshake. */
    public static ClientTlsSettings trusting(Trust trust) {
        return new ClientTlsSettings(
                trust,
                ServerName.BACKEND,
                Optional.empty(),
                speaking(ProtocolSettings.defaults(), ALPN),
                true,
                Duration.ofSeconds(5),
                HandshakeTimeouts.DEFAULT);
    }

    /** The same under another name. */
    public ClientTlsSettings withServerName(ServerName name) {
        return new ClientTlsSettings(
                trust, name, certificate, protocol, sessionReuse, reloadInterval, handshakeTimeout);
    }

    /** The same with another offer of protocols, for the one who knows what the pool speaks. */
    public ClientTlsSettings withAlpn(List<String> alpn) {
        return new ClientTlsSettings(
                trust,
                serverName,
                certificate,
                speaking(protocol, alpn),
                sessionReuse,
                reloadInterval,
                handshakeTimeout);
    }

    private static ProtocolSettings speaking(ProtocolSettings protocol, List<String> alpn) {
        return new ProtocolSettings(
                protocol.versions(), protocol.ciphers(), protocol.groups(), protocol.signatureSchemes(), alpn);
    }
}
