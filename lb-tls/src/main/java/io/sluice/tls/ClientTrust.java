package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ClientCertificateException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a listener believes that a client is who its certificate says: authorities and their revocation lists as their
 * files were at one moment. Verifies as RFC 5280 section 6 says, by Java's validator, and only with what the files hold:
 * it never asks the network. Immutable.
 */
final class ClientTrust {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;

    private final List<X509Certificate> authorities;
    private final List<X509CRL> lists;
    private final int depth;

    ClientTrust(List<X509Certificate> authorities, List<X509CRL> lists, int depth) {
        this.authorities = List.copyOf(authorities);
        this.lists = List.copyOf(lists);
        this.depth = depth;
    }

    /**
     * Reads the files.
     *
     * @param warnings is told of what is usable and should be known; each begins with the file
     * @throws InvalidSettingsException with everything that is wrong with them, under {@code ca} and {@code crl}
     */
    static ClientTrust read(Path ca, @Nullable Path crl, int depth, Instant now, Consumer<String> warnings) {
        Checks checks = new Checks();
        PemFile file = new PemFile("ca", ca, checks);
        List<X509Certificate> authorities = file.certificates();
        if (!authorities.isEmpty() && authorities.stream().allMatch(one -> isExpired(one, now))) {
            file.wrong("holds only certificates that are expired, such as "
                    + authorities.getFirst().getSubjectX500Principal() + "; a valid one is needed");
        }
        List<X509CRL> lists = crl == null ? List.of() : new CrlFile(crl, checks, warnings).read(authorities, now);
        checks.done();
        return new ClientTrust(authorities, lists, depth);
    }

    List<X509Certificate> authorities() {
        return authorities;
    }

    /**
     * Verifies what a client gave.
     *
     * @param given its own certificate first, then others in any order
     * @throws ClientCertificateException where it does not verify
     */
    void verify(X509Certificate[] given, Instant now) throws ClientCertificateException {
        X509Certificate own = given[0];
        checkTime(own, now);
        checkPurpose(own);
        if (!authorities.contains(own)) {
            validate(path(given), now);
        }
    }

    /** From the client's own certificate up to one that an authority of ours has signed. */
    private List<X509Certificate> path(X509Certificate[] given) throws ClientCertificateException {
        List<X509Certificate> path = new ArrayList<>();
        X509Certificate last = given[0];
        path.add(last);
        while (authorityOf(last) == null) {
            last = issuer(last, given, path);
            if (last == null) {
                throw refusal(
                        ClientCertificateCheck.UNKNOWN_CA,
                        given[0],
                        "none of the listener's authorities vouches for it",
                        because(PKIXReason.NO_TRUST_ANCHOR));
            }
            path.add(last);
            if (path.size() > depth + 1) {
                throw refusal(
                        ClientCertificateCheck.TOO_DEEP,
                        given[0],
                        "more certificates stand between it and an authority than \"depth\" allows, " + depth,
                        null);
            }
        }
        return path;
    }

    private @Nullable X509Certificate authorityOf(X509Certificate certificate) {
        return authorities.stream()
                .filter(one -> one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable X509Certificate issuer(
            X509Certificate certificate, X509Certificate[] given, List<X509Certificate> path) {
        for (X509Certificate one : given) {
            if (one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()) && !path.contains(one)) {
                return one;
            }
        }
        return null;
    }

    private void validate(List<X509Certificate> path, Instant now) throws ClientCertificateException {
        Set<TrustAnchor> anchors = authorities.stream()
                .filter(authority -> !isExpired(authority, now))
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            throw refusal(
                    ClientCertificateCheck.EXPIRED,
                    path.getFirst(),
                    "its authority is expired",
                    because(BasicReason.EXPIRED));
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setDate(Date.from(now));
            parameters.setRevocationEnabled(!lists.isEmpty());
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            throw refusal(check(e.getReason()), path.getFirst(), e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw refusal(ClientCertificateCheck.INVALID, path.getFirst(), e.getMessage(), e);
        }
    }

    private static ClientCertificateCheck check(Reason reason) {
        if (reason == PKIXReason.NO_TRUST_ANCHOR) {
            return ClientCertificateCheck.UNKNOWN_CA;
        }
        return reason instanceof BasicReason basic
                ? switch (basic) {
                    case EXPIRED -> ClientCertificateCheck.EXPIRED;
                    case NOT_YET_VALID -> ClientCertificateCheck.NOT_YET_VALID;
                    case REVOKED -> ClientCertificateCheck.REVOKED;
                    case UNDETERMINED_REVOCATION_STATUS -> ClientCertificateCheck.REVOCATION_UNKNOWN;
                    default -> ClientCertificateCheck.INVALID;
                }
                : ClientCertificateCheck.INVALID;
    }

    private static void checkTime(X509Certificate certificate, Instant now) throws ClientCertificateException {
        if (isExpired(certificate, now)) {
            throw refusal(ClientCertificateCheck.EXPIRED, certificate, "it is expired", because(BasicReason.EXPIRED));
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw refusal(
                    ClientCertificateCheck.NOT_YET_VALID,
                    certificate,
                    "it is not valid yet",
                    because(BasicReason.NOT_YET_VALID));
        }
    }

    /** The cause by which the engine chooses the alert for the client. */
    private static CertPathValidatorException because(Reason reason) {
        return new CertPathValidatorException(reason.toString(), null, null, -1, reason);
    }

    /** RFC 5280 sections 4.2.1.3 and 4.2.1.12: what is left out is allowed. */
    private static void checkPurpose(X509Certificate certificate) throws ClientCertificateException {
        boolean[] usage = certificate.getKeyUsage();
        boolean signs = usage == null || usage[DIGITAL_SIGNATURE];
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            boolean isForClients =
                    purposes == null || purposes.contains(CLIENT_AUTHENTICATION) || purposes.contains(ANY_PURPOSE);
            if (signs && isForClients) {
                return;
            }
        } catch (CertificateException e) {
            throw refusal(ClientCertificateCheck.INVALID, certificate, "its extended key usage is damaged", e);
        }
        throw refusal(ClientCertificateCheck.INVALID, certificate, "it is not for client authentication", null);
    }

    private static boolean isExpired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }

    private static ClientCertificateException refusal(
            ClientCertificateCheck check,
            X509Certificate certificate,
            @Nullable String why,
            @Nullable Throwable cause) {
        return new ClientCertificateException(
                check, "The certificate of " + certificate.getSubjectX500Principal() + " is refused: " + why, cause);
    }
}
