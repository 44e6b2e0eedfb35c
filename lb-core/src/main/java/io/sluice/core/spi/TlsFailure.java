package io.sluice.core.spi;

import java.util.Locale;

/**
 * Why a handshake failed, on either side; metrics and logs use the {@link #label()}. What is said of a certificate is said of the
 * peer's: a client's on a listener, a backend's towards a pool. The alerts (RFC 8446 section 6) are those that the peer sent us.
 */
public enum TlsFailure {
    /** It was not done in time. */
    TIMEOUT,
    /** The peer closed or reset the connection. */
    CLOSED,
    /** There were as many unfinished handshakes as may be, and this was the oldest. */
    CROWDED_OUT,
    /** The two sides have no cipher suite, group or signature scheme in common. */
    NO_SHARED_CIPHER,
    /** The two sides have no version in common. */
    NO_SHARED_PROTOCOL,
    /** The two sides have no application protocol in common (ALPN). */
    NO_SHARED_APPLICATION_PROTOCOL,
    /** The client asked for a name that we have no certificate for, or for none, and is refused for that. */
    UNKNOWN_NAME,
    /** The peer has no certificate and must have one. */
    CERTIFICATE_MISSING,
    /** The peer's certificate is malformed, or may not be used for this. */
    CERTIFICATE_INVALID,
    /** It is no longer valid, or not yet. */
    CERTIFICATE_EXPIRED,
    /** Its authority has taken it back, or nobody can tell. */
    CERTIFICATE_REVOKED,
    /** No authority that we know has signed it. */
    CERTIFICATE_UNKNOWN_CA,
    /** It is for another name. */
    CERTIFICATE_OTHER_NAME,
    /** The client speaks plain HTTP. */
    PLAIN_HTTP,
    /** What came is neither TLS nor HTTP. */
    NOT_TLS,
    /** A record could not be decrypted, or is malformed. */
    BAD_RECORD,
    ALERT_CLOSE_NOTIFY,
    ALERT_UNEXPECTED_MESSAGE,
    ALERT_BAD_RECORD_MAC,
    ALERT_RECORD_OVERFLOW,
    ALERT_HANDSHAKE_FAILURE,
    ALERT_BAD_CERTIFICATE,
    ALERT_UNSUPPORTED_CERTIFICATE,
    ALERT_CERTIFICATE_REVOKED,
    ALERT_CERTIFICATE_EXPIRED,
    ALERT_CERTIFICATE_UNKNOWN,
    ALERT_ILLEGAL_PARAMETER,
    ALERT_UNKNOWN_CA,
    ALERT_ACCESS_DENIED,
    ALERT_DECODE_ERROR,
    ALERT_DECRYPT_ERROR,
    ALERT_PROTOCOL_VERSION,
    ALERT_INSUFFICIENT_SECURITY,
    ALERT_INTERNAL_ERROR,
    ALERT_INAPPROPRIATE_FALLBACK,
    ALERT_USER_CANCELED,
    ALERT_MISSING_EXTENSION,
    ALERT_UNSUPPORTED_EXTENSION,
    ALERT_UNRECOGNIZED_NAME,
    ALERT_CERTIFICATE_REQUIRED,
    ALERT_NO_APPLICATION_PROTOCOL,
    /** An alert with another name. */
    ALERT_OTHER,
    /** Anything else; the daemon log has it at level debug. */
    OTHER;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word for metrics and logs, such as {@code no-shared-cipher} or {@code alert-unknown-ca}. */
    public String label() {
        return label;
    }

    /** True where the peer told us so by an alert. */
    public boolean isAlert() {
        return label.startsWith("alert-");
    }
}
