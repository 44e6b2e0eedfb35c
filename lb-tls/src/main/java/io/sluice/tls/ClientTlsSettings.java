package io.sluice.tls;

import io.sluice.core.settings.Checks;
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
 * @param offer what we offer to speak
 * @param sessionReuse whether a connection may resume the session of an earlier one, which saves most of the handshake
 * @param handshakeTimeout how long a backend may take for the handshake, up to 5 min
 */
public record ClientTlsSettings(
        Trust trust,
        ServerName serverName,
        Optional<Certificate> certificate,
        Offer offer,
        boolean sessionReuse,
        Duration handshakeTimeout) {

    private static final int MOST_ALPN = 255;

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

    /**
     * Who we are. That the files belong together is checked when {@link TlsContexts} reads them.
     *
     * @param chain PEM: our own certificate first, then the intermediate ones
     * @param key PEM: its key
     */
    public record Certificate(Path chain, Path key) {}

    /**
     * What we offer to speak.
     *
     * @param minVersion the oldest version
     * @param alpn the protocols on top (RFC 7301), the favourite first; empty for not a word about it
     */
    public record Offer(ServerTlsSettings.Version minVersion, List<String> alpn) {

        public Offer {
            alpn = List.copyOf(alpn);
            Checks checks = new Checks();
            for (String protocol : alpn) {
                checks.require(
                        "alpn",
                        !protocol.isEmpty() && protocol.length() <= MOST_ALPN && ascii(protocol),
                        "must be names from 1 to 255 characters of ASCII");
            }
            checks.done();
        }

        private static boolean ascii(String text) {
            return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        }

        /** TLS 1.2 and 1.3 with HTTP/1.1. */
        public static Offer defaults() {
            return new Offer(ServerTlsSettings.Version.TLS_1_2, List.of("http/1.1"));
        }
    }

    public ClientTlsSettings {
        HandshakeTimeouts.check(handshakeTimeout);
    }

    /** Verified in full against the authorities of the file, or against those that Java trusts; else the defaults. */
    public static ClientTlsSettings verified(@Nullable Path ca) {
        return trusting(new Trust(Verify.FULL, ca, List.of()));
    }

    /** Believes those backends; else the defaults: the backend's own name, no certificate, sessions reused, 10 s. */
    public static ClientTlsSettings trusting(Trust trust) {
        return new ClientTlsSettings(
                trust, ServerName.BACKEND, Optional.empty(), Offer.defaults(), true, HandshakeTimeouts.DEFAULT);
    }

    /** The same under another name. */
    public ClientTlsSettings withServerName(ServerName name) {
        return new ClientTlsSettings(trust, name, certificate, offer, sessionReuse, handshakeTimeout);
    }

    /** The same with another offer of protocols, for the one who knows what the pool speaks. */
    public ClientTlsSettings withAlpn(List<String> alpn) {
        return new ClientTlsSettings(
                trust, serverName, certificate, new Offer(offer.minVersion(), alpn), sessionReuse, handshakeTimeout);
    }
}
