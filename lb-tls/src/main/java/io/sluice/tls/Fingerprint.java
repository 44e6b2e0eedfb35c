package io.sluice.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The SHA-256 by which a backend's own certificate, or its public key, is known. That of the key outlives a renewal that
 * keeps the key.
 *
 * @param of what it is the fingerprint of
 * @param hex 64 digits in lower case
 */
public record Fingerprint(Of of, String hex) {

    /** What is hashed. */
    public enum Of {
        /** The whole certificate in DER, as {@code openssl x509 -fingerprint -sha256} shows it. */
        CERTIFICATE("sha256:"),

        /** Its public key, the SubjectPublicKeyInfo in DER: RFC 7469 section 2.4. */
        PUBLIC_KEY("spki-sha256:");

        private final String prefix;

        Of(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What is allowed, for people. */
    public static final String WHAT =
            "a fingerprint: \"sha256:\" for the certificate's or \"spki-sha256:\" for its public key's, then 64 hexadecimal"
                    + " digits with or without colons, or 44 characters of Base64";

    private static final int BYTES = 32;

    /**
     * Reads one as people write it.
     *
     * @throws IllegalArgumentException where it is none; the message says what is allowed
     */
    public static Fingerprint parse(String text) {
        for (Of of : Of.values()) {
            if (text.toLowerCase(Locale.ROOT).startsWith(of.prefix)) {
                return new Fingerprint(of, hex(text.substring(of.prefix.length()), text));
            }
        }
        throw bad(text);
    }

    /** Hashes what this kind of fingerprint is of. */
    static Fingerprint of(Of of, X509Certificate certificate) {
        try {
            byte[] bytes = of == Of.CERTIFICATE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            return new Fingerprint(
                    of,
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("no fingerprint of a certificate that was read", e);
        }
    }

    boolean matches(X509Certificate certificate) {
        return equals(of(of, certificate));
    }

    private static String hex(String digits, String text) {
        String plain = digits.replace(":", "");
        try {
            byte[] bytes = plain.length() == 2 * BYTES
                    ? HexFormat.of().parseHex(plain)
                    : Base64.getDecoder().decode(digits);
            if (bytes.length == BYTES) {
                return HexFormat.of().formatHex(bytes);
            }
        } catch (IllegalArgumentException ignored) {
            // Neither of the two; told below with what is.
        }
        throw bad(text);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("must be " + WHAT + ", not \"" + text + "\"");
    }

    /** As the configuration file spells it. */
    @Override
    public String toString() {
        return of.prefix + hex;
    }
}
