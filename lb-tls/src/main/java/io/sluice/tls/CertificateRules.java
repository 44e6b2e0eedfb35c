package io.sluice.tls;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/** What is asked of a server's certificates: RFC 5280, RFC 9525 and RFC 9325 section 4. Pure. */
final class CertificateRules {

    private static final int LEAST_RSA_BITS = 2048;
    private static final int DNS_NAME = 2;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([A-Za-z0-9*.-]+)(?:,|$)");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    /** P-256, P-384 and P-521 as Java may call them: by name or object identifier. */
    private static final Set<String> CURVES =
            Set.of("secp256r1", "1.2.840.10045.3.1.7", "secp384r1", "1.3.132.0.34", "secp521r1", "1.3.132.0.35");

    private static final byte[] CHALLENGE = {1, 2, 3, 4, 5, 6, 7, 8};

    private CertificateRules() {}

    /** Why clients refuse, or should refuse, a certificate of this chain; null where they do not. */
    static @Nullable String weakness(List<X509Certificate> chain) {
        for (X509Certificate certificate : chain) {
            String weak = weakKey(certificate.getPublicKey());
            if (weak == null && !selfSigned(certificate)) {
                weak = weakSignature(certificate.getSigAlgName());
            }
            if (weak != null) {
                return weak + ", " + name(certificate);
            }
        }
        return null;
    }

    private static @Nullable String weakKey(PublicKey key) {
        if (KeyKind.of(key) == null) {
            return "with a key of the kind " + key.getAlgorithm()
                    + "; allowed are RSA, EC on P-256, P-384 or P-521, and Ed25519";
        }
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            return "with an RSA key of " + rsa.getModulus().bitLength() + " bits; allowed are " + LEAST_RSA_BITS
                    + " and more";
        }
        return key.getAlgorithm().equals("EC") && !(key instanceof ECPublicKey ec && onAllowedCurve(ec))
                ? "with a key on a curve that is not allowed; allowed are P-256, P-384 and P-521"
                : null;
    }

    private static boolean onAllowedCurve(ECPublicKey key) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(key.getParams());
            return CURVES.contains(
                    parameters.getParameterSpec(ECGenParameterSpec.class).getName());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable String weakSignature(String algorithm) {
        String name = algorithm.toUpperCase(Locale.ROOT);
        return name.startsWith("MD") || name.startsWith("SHA1")
                ? "signed with " + algorithm + ", which can be forged; allowed are SHA-256 and stronger"
                : null;
    }

    /** The first certificate that did not sign one before it; null where all did. */
    static @Nullable X509Certificate misplaced(List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate one = chain.get(i);
            boolean issuer = chain.subList(0, i).stream()
                    .anyMatch(earlier -> earlier.getIssuerX500Principal().equals(one.getSubjectX500Principal()));
            if (!issuer) {
                return one;
            }
        }
        return null;
    }

    /** The names that it is for, in small letters: those of its alternative names, else its common name (RFC 9525 section 2). */
    static List<String> names(X509Certificate certificate) {
        List<String> names = alternativeNames(certificate);
        if (names.isEmpty() && !hasAlternativeNames(certificate)) {
            Matcher common =
                    COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
            if (common.find()) {
                names.add(common.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return names.stream().filter(name -> HOST.matcher(name).matches()).toList();
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> one : all == null ? List.<List<?>>of() : all) {
                if (one.getFirst() instanceof Integer kind && kind == DNS_NAME) {
                    String name = String.valueOf(one.get(1)).toLowerCase(Locale.ROOT);
                    names.add(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
                }
            }
        } catch (CertificateParsingException ignored) {
            // Names that cannot be read are names that nobody can ask for.
        }
        return new ArrayList<>(names);
    }

    static boolean hasAlternativeNames(X509Certificate certificate) {
        return certificate.getExtensionValue("2.5.29.17") != null;
    }

    /** Whether it may be used by a server (RFC 5280 section 4.2.1.12). */
    static boolean isForServers(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Whether the key is that of the certificate. */
    static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAPrivateCrtKey own && publicKey instanceof RSAPublicKey shown) {
            return own.getModulus().equals(shown.getModulus())
                    && own.getPublicExponent().equals(shown.getPublicExponent());
        }
        return privateKey instanceof ECPrivateKey own && publicKey instanceof ECPublicKey shown
                ? leadsTo(own, shown)
                : signsFor(privateKey, publicKey);
    }

    /** The private number times the curve's base point is the public point; a third of the work of signing and verifying. */
    private static boolean leadsTo(ECPrivateKey own, ECPublicKey shown) {
        try {
            ECParameterSpec curve = shown.getParams();
            KeyAgreement product = KeyAgreement.getInstance("ECDH");
            product.init(own);
            product.doPhase(
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(curve.getGenerator(), curve)),
                    true);
            return new BigInteger(1, product.generateSecret())
                    .equals(shown.getW().getAffineX());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What the one signs the other must verify. */
    private static boolean signsFor(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(publicKey.getAlgorithm());
            signature.initSign(privateKey);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static boolean selfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }
}
