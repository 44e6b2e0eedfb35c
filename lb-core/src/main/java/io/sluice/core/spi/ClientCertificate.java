package io.sluice.core.spi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a client's certificate says of it (RFC 5280), for headers, routes and logs. Everything in it but the digest, the
 * serial number and the times is text that the client's authority wrote, and must be taken for foreign input.
 *
 * @param subject whom it names, as RFC 2253 writes it: {@code CN=robot,O=Example}
 * @param issuer who vouches for it, written the same way
 * @param names its alternative names, each with its kind: {@code DNS:a.example}, {@code email:x@a.example}, {@code
 *     URI:spiffe://a/b}, {@code IP:10.0.0.1}; other kinds are left out
 * @param serial its number in hexadecimal, lower case, without leading zeros
 * @param sha256 the SHA-256 of its DER form in hexadecimal, lower case
 * @param notBefore from when it holds
 * @param notAfter until when it holds
 * @param check what came of its check
 */
public record ClientCertificate(
        String subject,
        String issuer,
        List<String> names,
        String serial,
        String sha256,
        Instant notBefore,
        Instant notAfter,
        ClientCertificateCheck check) {

    /**
     * The session value under which a listener that lets unverified certificates in keeps the {@link
     * ClientCertificateCheck}. A session without it was verified, or its handshake would have failed.
     */
    public static final String CHECK = "io.sluice.client-certificate-check";

    private static final int MOST_NAMES = 100;

    public ClientCertificate {
        names = List.copyOf(names);
    }

    /**
     * Reads the client's certificate of a connection, at some cost: call it once where something asks for it. For use on
     * the event loop of the connection.
     *
     * @return null where the client gave none
     */
    public static @Nullable ClientCertificate of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
                return null;
            }
            ClientCertificateCheck check = session.getValue(CHECK) instanceof ClientCertificateCheck kept
                    ? kept
                    : ClientCertificateCheck.VERIFIED;
            return of(certificate, check);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** The facts of a certificate that was checked. */
    public static ClientCertificate of(X509Certificate certificate, ClientCertificateCheck check) {
        return new ClientCertificate(
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                namesOf(certificate),
                certificate.getSerialNumber().toString(16),
                digest(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                check);
    }

    private static List<String> namesOf(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .map(ClientCertificate::text)
                            .filter(text -> !text.isEmpty())
                            .limit(MOST_NAMES)
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** The kinds of RFC 5280 section 4.2.1.6 that are text; empty for others. */
    private static String text(List<?> name) {
        return switch ((Integer) name.get(0)) {
            case 1 -> "email:" + name.get(1);
            case 2 -> "DNS:" + name.get(1);
            case 6 -> "URI:" + name.get(1);
            case 7 -> "IP:" + name.get(1);
            default -> "";
        };
    }

    private static String digest(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("SHA-256 of a certificate that was read", e);
        }
    }
}
