package io.sluice.core.proxy;

import static java.util.Map.entry;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.ClientCertificateException;
import io.sluice.core.spi.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reason of a failed handshake in the exception that an engine throws. Both engines tell most of it by text alone:
 * BoringSSL by its names such as {@code NO_SHARED_CIPHER}, the JDK by sentences; tests hold the two to this table.
 */
final class TlsFailures {

    private static final int MOST_CAUSES = 12;

    /** Parts of messages, lower case, in the order in which they are looked for. */
    private static final List<Map.Entry<String, TlsFailure>> WORDS = List.of(
            entry("unrecognized_name", TlsFailure.UNKNOWN_NAME),
            entry("peer_did_not_return_a_certificate", TlsFailure.CERTIFICATE_MISSING),
            entry("empty client certificate chain", TlsFailure.CERTIFICATE_MISSING),
            entry("no_shared_cipher", TlsFailure.NO_SHARED_CIPHER),
            entry("no cipher suites in common", TlsFailure.NO_SHARED_CIPHER),
            entry("no_shared_group", TlsFailure.NO_SHARED_CIPHER),
            entry("no_common_signature_algorithms", TlsFailure.NO_SHARED_CIPHER),
            entry("no supported signature", TlsFailure.NO_SHARED_CIPHER),
            entry("no available authentication scheme", TlsFailure.NO_SHARED_CIPHER),
            entry("unsupported_protocol", TlsFailure.NO_SHARED_PROTOCOL),
            entry("wrong_ssl_version", TlsFailure.NO_SHARED_PROTOCOL),
            entry("is not enabled or supported in", TlsFailure.NO_SHARED_PROTOCOL),
            entry("not accepted by", TlsFailure.NO_SHARED_PROTOCOL),
            entry("no_application_protocol", TlsFailure.NO_SHARED_APPLICATION_PROTOCOL),
            entry("http_request", TlsFailure.PLAIN_HTTP),
            entry("wrong_version_number", TlsFailure.NOT_TLS),
            entry("decryption_failed", TlsFailure.BAD_RECORD),
            entry("bad_packet_length", TlsFailure.BAD_RECORD),
            entry("bad_record_mac", TlsFailure.BAD_RECORD),
            entry("bad_decrypt", TlsFailure.BAD_RECORD),
            entry("decode_error", TlsFailure.BAD_RECORD),
            entry("unexpected_message", TlsFailure.BAD_RECORD),
            entry("unexpected_record", TlsFailure.BAD_RECORD),
            entry("record_too_large", TlsFailure.BAD_RECORD),
            entry("excessive_message_size", TlsFailure.BAD_RECORD),
            entry("excessive handshake message", TlsFailure.BAD_RECORD),
            entry("unsupported or unrecognized ssl message", TlsFailure.NOT_TLS),
            entry("unexpected handshake message", TlsFailure.BAD_RECORD),
            entry("invalid record", TlsFailure.BAD_RECORD),
            entry("insufficient buffer", TlsFailure.BAD_RECORD),
            entry("tag mismatch", TlsFailure.BAD_RECORD),
            entry("parse_tlsext", TlsFailure.BAD_RECORD),
            entry("clienthello_parse_failed", TlsFailure.BAD_RECORD));

    /** How both engines name an alert of the peer. */
    private static final Pattern ALERT = Pattern.compile("(?:ssl|tls)v1_alert_([a-z_]+)"
            + "|sslv3_alert_([a-z_]+)|tlsv1_(certificate_required|unrecognized_name|unsupported_extension)"
            + "|received fatal alert: ([a-z_]+)");

    private static final Map<String, TlsFailure> ALERTS = alerts();

    private TlsFailures() {}

    /** The reason; {@link TlsFailure#OTHER} where there is none of the others. */
    static TlsFailure of(Throwable failure) {
        TlsFailure certificate = null;
        TlsFailure other = null;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            TlsFailure found = ofCertificate(cause);
            certificate = found == null || certificate != null && found == TlsFailure.CERTIFICATE_INVALID
                    ? certificate
                    : found;
            other = other == null ? ofOne(cause) : other;
            cause = cause.getCause();
        }
        return certificate != null ? certificate : other != null ? other : TlsFailure.OTHER;
    }

    private static @Nullable TlsFailure ofCertificate(Throwable cause) {
        return switch (cause) {
            case ClientCertificateException refused -> ofClient(refused.check());
            case CertificateExpiredException _, CertificateNotYetValidException _ -> TlsFailure.CERTIFICATE_EXPIRED;
            case CertificateRevokedException _ -> TlsFailure.CERTIFICATE_REVOKED;
            case CertPathBuilderException _ -> TlsFailure.CERTIFICATE_UNKNOWN_CA;
            case CertPathValidatorException path -> ofPath(path.getReason());
            case CertificateException told -> ofCertificateText(text(told));
            default -> null;
        };
    }

    /** The JDK's words, and those that we put in their place for people. */
    private static TlsFailure ofCertificateText(String text) {
        if (text.contains("no subject alternative")
                || text.contains("no name matching")
                || text.contains("name mismatch")) {
            return TlsFailure.CERTIFICATE_OTHER_NAME;
        }
        if (text.contains("unknown authority") || text.contains("self-signed certificate")) {
            return TlsFailure.CERTIFICATE_UNKNOWN_CA;
        }
        return text.contains("certificate expired on") || text.contains("certificate not valid before")
                ? TlsFailure.CERTIFICATE_EXPIRED
                : TlsFailure.CERTIFICATE_INVALID;
    }

    private static TlsFailure ofClient(ClientCertificateCheck check) {
        return switch (check) {
            case EXPIRED, NOT_YET_VALID -> TlsFailure.CERTIFICATE_EXPIRED;
            case REVOKED, REVOCATION_UNKNOWN -> TlsFailure.CERTIFICATE_REVOKED;
            case UNKNOWN_CA -> TlsFailure.CERTIFICATE_UNKNOWN_CA;
            case TOO_DEEP, INVALID, VERIFIED -> TlsFailure.CERTIFICATE_INVALID;
        };
    }

    private static TlsFailure ofPath(Reason reason) {
        if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
            return TlsFailure.CERTIFICATE_EXPIRED;
        }
        if (reason == BasicReason.REVOKED) {
            return TlsFailure.CERTIFICATE_REVOKED;
        }
        return reason == PKIXReason.NO_TRUST_ANCHOR
                ? TlsFailure.CERTIFICATE_UNKNOWN_CA
                : TlsFailure.CERTIFICATE_INVALID;
    }

    private static @Nullable TlsFailure ofOne(Throwable cause) {
        String text = text(cause);
        return switch (cause) {
            case SslHandshakeTimeoutException _ -> TlsFailure.TIMEOUT;
            case NotSslRecordException _ -> TlsFailure.NOT_TLS;
            case ClosedChannelException _ -> TlsFailure.CLOSED;
            default -> ofText(text);
        };
    }

    private static @Nullable TlsFailure ofText(String text) {
        Matcher alert = ALERT.matcher(text);
        if (alert.find()) {
            return Stream.of(alert.group(1), alert.group(2), alert.group(3), alert.group(4))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(name -> ALERTS.getOrDefault(name.replace('_', '-'), TlsFailure.ALERT_OTHER))
                    .orElse(TlsFailure.ALERT_OTHER);
        }
        for (Map.Entry<String, TlsFailure> word : WORDS) {
            if (text.contains(word.getKey())) {
                return word.getValue();
            }
        }
        return text.contains("connection closed") || text.contains("connection reset") || text.contains("broken pipe")
                ? TlsFailure.CLOSED
                : null;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }

    private static Map<String, TlsFailure> alerts() {
        Map<String, TlsFailure> alerts = new HashMap<>();
        for (TlsFailure failure : TlsFailure.values()) {
            if (failure.isAlert()) {
                alerts.put(failure.label().substring("alert-".length()), failure);
            }
        }
        return alerts;
    }
}
