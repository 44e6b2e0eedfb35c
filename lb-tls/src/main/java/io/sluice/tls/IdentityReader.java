package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.tls.CertificateSettings.Pair;
import java.nio.ByteBuffer;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a certificate and says what is wrong with them.
 *
 * <pre>
 *   refused    unreadable or damaged files, a wrong password, a key of another certificate, a chain out of order,
 *              weak keys and signatures, a certificate outside of its time
 *   told       one that ends within 30 days, has no alternative names, or is not for servers;
 *              in a directory one that has ended, as nothing else may stop because of it
 * </pre>
 *
 * Safe for use by several threads.
 */
final class IdentityReader {

    /** How long before its end a certificate is told of. */
    static final Duration SOON = Duration.ofDays(30);

    /**
     * Under which keys of the configuration the files stand.
     *
     * @param many whether the file is one among many that others may have put there
     */
    record Place(String certificate, String key, boolean many) {

        static final Place PAIR = new Place("certificate", "key", false);
        static final Place DIRECTORY = new Place("directory", "directory", true);
    }

    /**
     * An identity, and what is to be told of it.
     *
     * @param warnings each begins with the file
     */
    record Read(Identity identity, List<String> warnings) {}

    private final Instant now;
    private final List<SignatureScheme> schemes;
    private final Map<ByteBuffer, byte[]> shared = new ConcurrentHashMap<>();

    /**
     * @param now the time by which certificates are judged
     * @param schemes what keys may sign with; empty for what the engine allows
     */
    IdentityReader(Instant now, List<SignatureScheme> schemes) {
        this.now = now;
        this.schemes = List.copyOf(schemes);
    }

    /**
     * Reads a pair.
     *
     * @throws InvalidSettingsException with everything that is wrong with it
     */
    Read read(Pair pair, Place place) {
        Checks checks = new Checks();
        List<String> warnings = new ArrayList<>();
        PemFile certificateFile = new PemFile(place.certificate(), pair.certificate(), checks);
        PemFile keyFile = new PemFile(place.key(), pair.key(), checks);
        List<X509Certificate> chain = certificateFile.certificates();
        PrivateKey key = new KeyReader(keyFile, pair.passwordFile()).read();
        if (!chain.isEmpty()) {
            checkChain(chain, certificateFile);
            checkTimes(chain, certificateFile, place.many(), warnings);
            checkUse(chain.getFirst(), pair, warnings);
            checkSchemes(chain.getFirst(), certificateFile);
        }
        if (key != null && !chain.isEmpty()) {
            checkBelonging(key, chain.getFirst(), pair, keyFile);
        }
        checks.done();
        return new Read(identity(pair, chain, key), warnings);
    }

    private static void checkChain(List<X509Certificate> chain, PemFile file) {
        String weakness = CertificateRules.weakness(chain);
        if (weakness != null) {
            file.wrong("holds a certificate " + weakness);
        }
        X509Certificate misplaced = CertificateRules.misplaced(chain);
        if (misplaced != null) {
            file.wrong("holds a certificate that did not sign any of those before it, "
                    + CertificateRules.name(misplaced)
                    + "; the server's own stands first, then the one that signed it, and so on");
        }
    }

    private void checkTimes(List<X509Certificate> chain, PemFile file, boolean many, List<String> warnings) {
        for (X509Certificate certificate : chain) {
            Instant from = certificate.getNotBefore().toInstant();
            Instant until = certificate.getNotAfter().toInstant();
            String name = CertificateRules.name(certificate);
            if (now.isAfter(until)) {
                String expired = "holds a certificate that expired at " + until + ", " + name;
                if (many) {
                    warnings.add(file.file() + " " + expired);
                } else {
                    file.wrong(expired + "; a valid one is needed");
                }
            } else if (now.isBefore(from)) {
                file.wrong("holds a certificate that is not valid before " + from + ", " + name
                        + "; a valid one is needed, or the clock of this machine is wrong");
            } else if (until.isBefore(now.plus(SOON))) {
                warnings.add(file.file() + " holds a certificate that expires at " + until + ", " + name);
            }
        }
    }

    private static void checkUse(X509Certificate own, Pair pair, List<String> warnings) {
        if (!CertificateRules.hasAlternativeNames(own)) {
            warnings.add(pair.certificate() + " holds a certificate without alternative names, "
                    + CertificateRules.name(own) + "; today's clients look at nothing else");
        }
        if (!CertificateRules.isForServers(own)) {
            warnings.add(pair.certificate() + " holds a certificate that is not for servers (extended key usage), "
                    + CertificateRules.name(own) + "; clients refuse it");
        }
    }

    private static void checkBelonging(PrivateKey key, X509Certificate own, Pair pair, PemFile keyFile) {
        if (!CertificateRules.belong(key, own.getPublicKey())) {
            keyFile.wrong("does not belong to the first certificate in " + pair.certificate() + ", "
                    + CertificateRules.name(own)
                    + "; the server's own certificate stands first, the intermediate ones after it");
        }
    }

    private void checkSchemes(X509Certificate own, PemFile file) {
        KeyKind kind = KeyKind.of(own.getPublicKey());
        if (kind != null && !schemes.isEmpty() && SignatureScheme.numbers(schemes, kind).length == 0) {
            file.wrong("holds a certificate with a key of the kind " + kind.algorithm()
                    + ", and signature-schemes has none for it");
        }
    }

    private Identity identity(Pair pair, List<X509Certificate> chain, @Nullable PrivateKey key) {
        if (key == null) {
            throw new AssertionError("without a key the checks have failed");
        }
        X509Certificate own = chain.getFirst();
        KeyKind kind = KeyKind.of(own.getPublicKey());
        if (kind == null) {
            throw new AssertionError("a key of that kind is weak");
        }
        Identity.Facts facts = new Identity.Facts(
                pair.certificate().toString(),
                CertificateRules.names(own),
                kind,
                chain.stream()
                        .map(one -> one.getNotAfter().toInstant())
                        .min(Instant::compareTo)
                        .orElseThrow(),
                CertificateRules.name(own));
        return new Identity(facts, key.getEncoded(), encoded(chain), SignatureScheme.numbers(schemes, kind));
    }

    /** Those that signed it are mostly the same for many; each is held once. */
    private List<byte[]> encoded(List<X509Certificate> chain) {
        List<byte[]> bytes = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                byte[] encoded = certificate.getEncoded();
                byte[] known = bytes.isEmpty() ? null : shared.putIfAbsent(ByteBuffer.wrap(encoded), encoded);
                bytes.add(known == null ? encoded : known);
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has no encoding", e);
        }
        return bytes;
    }
}
