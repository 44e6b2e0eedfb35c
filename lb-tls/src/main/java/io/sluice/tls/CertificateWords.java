package io.sluice.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says in words why a backend's certificate was refused. The exceptions have no cause: their message is the whole story, for health
 * checks and logs alike. What the certificate itself says is cut short and stripped of what is not printable.
 */
final class CertificateWords {

    private static final int MOST_NAMES = 3;
    private static final int MOST_CHARACTERS = 60;
    private static final int DNS = 2;
    private static final int IP = 7;

    private CertificateWords() {}

    /** Why Java's PKIX refused the chain. */
    static CertificateException of(CertificateException refusal, X509Certificate[] chain, String host, Instant now) {
        String message = String.valueOf(refusal.getMessage());
        if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
            return new CertificateException(
                    "name mismatch: the certificate is for " + names(chain[0]) + ", not for " + printable(host));
        }
        try {
            for (X509Certificate one : chain) {
                checkTime(one, now);
            }
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return e;
        }
        if (has(refusal, CertPathBuilderException.class)) {
            return new CertificateException(unknownAuthority(chain));
        }
        CertPathValidatorException path = find(refusal, CertPathValidatorException.class);
        String reason = path == null ? message : String.valueOf(path.getMessage());
        return new CertificateException("certificate of " + subject(chain[0]) + " refused: " + printable(reason));
    }

    /** Throws where the certificate is outside of its time. */
    static void checkTime(X509Certificate certificate, Instant now)
            throws CertificateExpiredException, CertificateNotYetValidException {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new CertificateExpiredException("certificate expired on " + until + ": " + subject(certificate));
        }
        if (now.isBefore(from)) {
            throw new CertificateNotYetValidException(
                    "certificate not valid before " + from + ": " + subject(certificate));
        }
    }

    private static String unknownAuthority(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean selfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        if (selfSigned && chain.length == 1) {
            return "self-signed certificate of " + subject(last) + ", trusted neither by \"ca\" nor by fingerprint";
        }
        return "unknown authority " + printable(last.getIssuerX500Principal().toString())
                + " signed the certificate of " + subject(chain[0]);
    }

    /** The names and addresses that it is for. */
    private static String names(X509Certificate certificate) {
        List<String> names = alternatives(certificate);
        if (names.isEmpty()) {
            return "no name at all, subject " + subject(certificate);
        }
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? first + " and " + (names.size() - MOST_NAMES) + " more" : first;
    }

    private static List<String> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(name -> name.get(0) instanceof Integer kind && (kind == DNS || kind == IP))
                            .map(name -> printable(String.valueOf(name.get(1))))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static String subject(X509Certificate certificate) {
        return printable(certificate.getSubjectX500Principal().toString());
    }

    private static String printable(String foreign) {
        String safe = foreign.replaceAll("[^\\x20-\\x7e]", ".");
        return safe.length() > MOST_CHARACTERS ? safe.substring(0, MOST_CHARACTERS) + "..." : safe;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type) != null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
