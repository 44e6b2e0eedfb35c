package io.sluice.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Who a listener can be: a key and the certificates that speak for it, checked to belong together. Made by
 * {@link IdentityReader}; lives as long as its files stay as they are.
 *
 * <p>Ten thousand of these must fit into a small heap, so it holds encoded bytes. What the engine needs is made when a
 * client first asks for one of its names, and kept.
 *
 * <p>Safe for use by any thread.
 */
final class Identity {

    /**
     * What the certificate says of itself.
     *
     * @param file where it was read
     * @param names in small letters, wildcards with their asterisk
     * @param notAfter the end of the first certificate of the chain that ends
     */
    record Facts(String file, List<String> names, KeyKind kind, Instant notAfter, String subject) {

        Facts {
            names = List.copyOf(names);
        }
    }

    private final Facts facts;
    private final byte[] key;
    private final List<byte[]> chain;
    private final int[] schemes;
    private volatile @Nullable Credential credential;
    private volatile X509Certificate @Nullable [] parsed;
    private byte @Nullable [] staple;
    private boolean retired;

    /**
     * @param key PKCS #8
     * @param chain DER, the server's own certificate first
     * @param schemes the signature schemes allowed, by their numbers, best first; empty for the engine's own
     */
    Identity(Facts facts, byte[] key, List<byte[]> chain, int[] schemes) {
        this.facts = facts;
        this.key = key;
        this.chain = List.copyOf(chain);
        this.schemes = schemes;
    }

    Facts facts() {
        return facts;
    }

    /** For BoringSSL, made when it is first needed. */
    Credential credential() throws SSLException {
        Credential made = credential;
        return made != null ? made : makeCredential();
    }

    private synchronized Credential makeCredential() throws SSLException {
        Credential made = credential;
        if (made == null) {
            made = Credential.of(key, chain, staple, schemes);
            if (retired) {
                made.release();
            } else {
                credential = made;
            }
        }
        return made;
    }

    /** Shows this OCSP response (DER) to new connections with the certificate, or none. Without effect on Java's engine. */
    synchronized void staple(byte @Nullable [] response) {
        staple = response == null ? null : response.clone();
        forget();
    }

    /** Gives back what lives outside of the heap; connections that have it keep it. Nothing is offered any more. */
    synchronized void retire() {
        retired = true;
        forget();
    }

    private void forget() {
        Credential old = credential;
        credential = null;
        if (old != null) {
            old.release();
        }
    }

    /** The server's own certificate first. */
    X509Certificate[] chain() {
        X509Certificate[] known = parsed;
        if (known == null) {
            known = parse();
            parsed = known;
        }
        return known.clone();
    }

    private X509Certificate[] parse() {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            X509Certificate[] certificates = new X509Certificate[chain.size()];
            for (int i = 0; i < certificates.length; i++) {
                certificates[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(chain.get(i)));
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be read again", e);
        }
    }

    PrivateKey privateKey() {
        try {
            return KeyFactory.getInstance(facts.kind().algorithm()).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read cannot be read again", e);
        }
    }

    @Override
    public String toString() {
        return facts.file();
    }
}
