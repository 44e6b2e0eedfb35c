package io.sluice.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question to the authority of a certificate whether it still stands to it, and what to make of the answer (RFC 6960).
 * Only the question and the times of the answer are read and written here; that the answer is for this certificate, in
 * time, and signed by who may sign it is decided by Java's own validator. Immutable.
 *
 * @param certificate the one asked about
 * @param issuer the one that signed it
 * @param responder who answers
 */
record OcspExchange(X509Certificate certificate, X509Certificate issuer, URI responder) {

    private static final String AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1";
    private static final byte[] OCSP = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};
    private static final byte[] SHA1 = {0x2b, 0x0e, 3, 2, 0x1a};
    private static final int URI_NAME = 0x86;
    private static final int NULL = 0x05;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * An answer that verifies.
     *
     * @param nextUpdate until when it may be shown; null where it does not say
     */
    record Answer(byte[] der, Instant thisUpdate, @Nullable Instant nextUpdate) {}

    /** The exchange for a chain, or null where the certificate names no responder or its issuer is not in the chain. */
    static @Nullable OcspExchange of(X509Certificate[] chain) {
        URI responder = responderOf(chain[0]);
        if (responder == null) {
            return null;
        }
        for (X509Certificate issuer : chain) {
            if (isIssuedBy(chain[0], issuer)) {
                return new OcspExchange(chain[0], issuer, responder);
            }
        }
        return null;
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The first address over HTTP that the certificate names for OCSP (RFC 5280 section 4.2.2.1), or null. */
    static @Nullable URI responderOf(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_INFORMATION);
        if (extension == null) {
            return null;
        }
        try {
            DerReader descriptions = new DerReader(
                            new DerReader(extension).enter(DerReader.OCTETS).rest())
                    .enter(DerReader.SEQUENCE);
            while (descriptions.hasMore()) {
                DerReader description = descriptions.enter(DerReader.SEQUENCE);
                boolean isOcsp =
                        Arrays.equals(description.enter(DerReader.OBJECT).rest(), OCSP);
                if (isOcsp && description.tag() == URI_NAME) {
                    URI uri = URI.create(new String(description.enter(URI_NAME).rest(), StandardCharsets.US_ASCII));
                    if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                        return uri;
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        return null;
    }

    /** The question, without a nonce, so that responders may answer with what they have signed before (RFC 5019). */
    byte[] request() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] algorithm = sequence(Der.value(DerReader.OBJECT, SHA1), Der.value(NULL));
            byte[] name = sha1.digest(issuer.getSubjectX500Principal().getEncoded());
            byte[] key = sha1.digest(keyBits(issuer));
            byte[] id = sequence(
                    algorithm,
                    Der.value(DerReader.OCTETS, name),
                    Der.value(DerReader.OCTETS, key),
                    Der.value(DerReader.INTEGER, certificate.getSerialNumber().toByteArray()));
            return sequence(sequence(sequence(sequence(id))));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a request about a certificate that was read", e);
        }
    }

    private static byte[] sequence(byte[]... parts) {
        return Der.value(DerReader.SEQUENCE, parts);
    }

    /** The BIT STRING of a SubjectPublicKeyInfo, without the count of unused bits. */
    private static byte[] keyBits(X509Certificate issuer) throws IOException {
        DerReader info = new DerReader(issuer.getPublicKey().getEncoded()).enter(DerReader.SEQUENCE);
        info.next();
        byte[] bits = info.next().rest();
        return Arrays.copyOfRange(bits, 1, bits.length);
    }

    /**
     * Verifies an answer.
     *
     * @throws GeneralSecurityException where it does not verify, or says that the certificate is revoked or unknown
     * @throws IOException where it is no OCSP response
     */
    Answer verified(byte[] response, Instant now) throws GeneralSecurityException, IOException {
        Answer answer = times(response, certificate.getSerialNumber());
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOcspResponses(Map.of(certificate, response));
        checker.setOptions(
                EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY, PKIXRevocationChecker.Option.NO_FALLBACK));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.setDate(Date.from(now));
        parameters.addCertPathChecker(checker);
        validator.validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
        if (answer.nextUpdate != null && now.isAfter(answer.nextUpdate)) {
            throw new GeneralSecurityException("the response is out of date since " + answer.nextUpdate);
        }
        return answer;
    }

    /** The times that a response gives for the certificate with this serial number; nothing is verified. */
    static Answer times(byte[] response, BigInteger serial) throws IOException {
        DerReader whole = new DerReader(response).enter(DerReader.SEQUENCE);
        int status = new BigInteger(1, whole.enter(DerReader.ENUMERATED).rest()).intValue();
        if (status != 0) {
            throw new IOException("the responder answers with the status " + status + " of RFC 6960 section 4.2.1");
        }
        DerReader typed = whole.enter(DerReader.context(0)).enter(DerReader.SEQUENCE);
        typed.enter(DerReader.OBJECT);
        DerReader data = new DerReader(typed.enter(DerReader.OCTETS).rest())
                .enter(DerReader.SEQUENCE)
                .enter(DerReader.SEQUENCE);
        while (data.tag() != DerReader.SEQUENCE) {
            data.next();
        }
        DerReader responses = data.enter(DerReader.SEQUENCE);
        while (responses.hasMore()) {
            DerReader single = responses.enter(DerReader.SEQUENCE);
            if (serialNumber(single.enter(DerReader.SEQUENCE)).equals(serial)) {
                return times(response, single);
            }
        }
        throw new IOException("the response is for other certificates");
    }

    /** The last part of a CertID, after the digests of name and key. */
    private static BigInteger serialNumber(DerReader id) throws IOException {
        id.next();
        id.next();
        id.next();
        return id.integer();
    }

    private static Answer times(byte[] response, DerReader single) throws IOException {
        single.next();
        Instant thisUpdate = time(single);
        Instant nextUpdate = single.tag() == DerReader.context(0) ? time(single.enter(DerReader.context(0))) : null;
        return new Answer(response, thisUpdate, nextUpdate);
    }

    private static Instant time(DerReader reader) throws IOException {
        String text = new String(reader.enter(DerReader.GENERALIZED_TIME).rest(), StandardCharsets.US_ASCII);
        try {
            return TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw new IOException("a time that is none: " + text, e);
        }
    }
}
