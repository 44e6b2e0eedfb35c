package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Who a listener is: a key and the certificates that speak for it, checked to belong together.
 *
 * @param chain the server's own certificate first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {

    private static final byte[] CHALLENGE = {1, 2, 3, 4, 5, 6, 7, 8};

    Identity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files.
     *
     * @throws InvalidSettingsException with everything that is wrong with them
     */
    static Identity read(Path certificate, Path key, Instant now) {
        Checks checks = new Checks();
        PemFile certificateFile = new PemFile("certificate", certificate, checks);
        PemFile keyFile = new PemFile("key", key, checks);
        List<X509Certificate> chain = certificateFile.certificates();
        PrivateKey privateKey = keyFile.privateKey();
        chain.forEach(one -> checkTime(one, now, certificateFile));
        if (privateKey != null
                && !chain.isEmpty()
                && !belong(privateKey, chain.getFirst().getPublicKey())) {
            keyFile.wrong("does not belong to the first certificate in " + certificate + ", " + name(chain.getFirst())
                    + "; the server's own certificate stands first, the intermediate ones after it");
        }
        checks.done();
        if (privateKey == null) {
            throw new AssertionError("without a key the checks have failed");
        }
        return new Identity(privateKey, chain);
    }

    private static void checkTime(X509Certificate certificate, Instant now, PemFile file) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            file.wrong("holds a certificate that expired at " + until + ", " + name(certificate)
                    + "; a valid one is needed");
        } else if (now.isBefore(from)) {
            file.wrong("holds a certificate that is not valid before " + from + ", " + name(certificate)
                    + "; a valid one is needed, or the clock of this machine is wrong");
        }
    }

    /** What the one signs the other must verify. */
    private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
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

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }
}
