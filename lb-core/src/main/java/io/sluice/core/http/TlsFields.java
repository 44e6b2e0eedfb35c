package io.sluice.core.http;

import io.sluice.core.settings.TlsFact;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.settings.TlsForwarding.Certificate;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.TlsFacts;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell a backend of a client's TLS. One per listener that tells any. The lines of a connection are made once, see
 * {@link ClientIdentity#lines}; in a request they are copied.
 *
 * <p>Values come from strangers: what is not visible ASCII or a space within is percent-encoded, as UTF-8, and the percent sign with
 * it. What a listener does not know, and what is longer than it can be, has no line; half a name could be another's.
 */
final class TlsFields {

    private static final int MOST_VALUE_BYTES = 4096;
    private static final int MOST_CERTIFICATE_BYTES = 16 * 1024;
    private static final int MOST_CHAIN = 8;
    private static final String HEX = "0123456789ABCDEF";

    final ReservedNames names;
    private final TlsForwarding settings;

    private TlsFields(TlsForwarding settings) {
        this.settings = settings;
        this.names = new ReservedNames(settings.names());
    }

    /** The fields of a listener, or null where it tells none. */
    static @Nullable TlsFields of(TlsForwarding settings) {
        return settings.tells() ? new TlsFields(settings) : null;
    }

    /** The lines for a connection. */
    byte[] lines(TlsFacts facts) {
        StringBuilder lines = new StringBuilder();
        settings.fields().forEach((name, fact) -> append(lines, name, encoded(fact, facts)));
        if (settings.clientCertificate().tells()) {
            appendCertificates(lines, facts.clientChain());
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(StringBuilder lines, String name, String encoded) {
        if (!encoded.isEmpty() && encoded.length() <= MOST_VALUE_BYTES) {
            lines.append(name).append(": ").append(encoded).append("\r\n");
        }
    }

    /** RFC 9440 section 2: byte sequences of structured fields. */
    private void appendCertificates(StringBuilder lines, List<X509Certificate> chain) {
        String own = chain.isEmpty() ? null : sequence(chain.getFirst());
        if (own == null) {
            return;
        }
        lines.append("Client-Cert: ").append(own).append("\r\n");
        if (settings.clientCertificate() == Certificate.REPLACE_WITH_CHAIN && chain.size() > 1) {
            List<@Nullable String> rest = chain.stream()
                    .skip(1)
                    .limit(MOST_CHAIN)
                    .map(TlsFields::sequence)
                    .toList();
            if (!rest.contains(null)) {
                lines.append("Client-Cert-Chain: ")
                        .append(String.join(", ", rest))
                        .append("\r\n");
            }
        }
    }

    private static @Nullable String sequence(X509Certificate certificate) {
        try {
            byte[] der = certificate.getEncoded();
            return der.length > MOST_CERTIFICATE_BYTES
                    ? null
                    : ':' + Base64.getEncoder().encodeToString(der) + ':';
        } catch (CertificateEncodingException e) {
            return null;
        }
    }

    private static String encoded(TlsFact fact, TlsFacts facts) {
        if (fact == TlsFact.CLIENT_NAMES) {
            ClientCertificate client = facts.clientCertificate();
            List<String> names = client == null ? List.of() : client.names();
            return names.stream().map(name -> encoded(name).replace(",", "%2C")).collect(Collectors.joining(","));
        }
        String value = value(fact, facts);
        return value == null ? "" : encoded(value);
    }

    private static @Nullable String value(TlsFact fact, TlsFacts facts) {
        return switch (fact) {
            case VERSION -> facts.version();
            case CIPHER -> facts.cipher();
            case GROUP -> facts.group();
            case SERVER_NAME -> facts.serverName();
            case RESUMED -> String.valueOf(facts.resumed());
            case APPLICATION_PROTOCOL -> facts.applicationProtocol();
            case JA4 -> facts.ja4();
            case CLIENT_VERIFY ->
                facts.clientCertificate() == null
                        ? "none"
                        : facts.clientCertificate().check().text();
            default -> ofClient(fact, facts.clientCertificate());
        };
    }

    private static @Nullable String ofClient(TlsFact fact, @Nullable ClientCertificate client) {
        if (client == null) {
            return null;
        }
        return switch (fact) {
            case CLIENT_SUBJECT -> client.subject();
            case CLIENT_ISSUER -> client.issuer();
            case CLIENT_SERIAL -> client.serial();
            case CLIENT_FINGERPRINT -> client.sha256();
            case CLIENT_NOT_BEFORE -> client.notBefore().toString();
            case CLIENT_NOT_AFTER -> client.notAfter().toString();
            default -> throw new IllegalArgumentException("not of a certificate: " + fact);
        };
    }

    private static String encoded(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean within = i > 0 && i < bytes.length - 1;
            if (Ascii.isVisible(b) && b != '%' || b == ' ' && within) {
                text.append((char) b);
            } else {
                text.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return text.toString();
    }
}
