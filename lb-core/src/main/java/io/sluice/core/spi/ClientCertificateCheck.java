package io.sluice.core.spi;

/** What came of the check of a client's certificate against the listener's authorities (RFC 5280 section 6). */
public enum ClientCertificateCheck {
    /** One of the listener's authorities vouches for it, it is in time, and nobody revoked it. */
    VERIFIED("verified"),

    /** It, or one of those that vouch for it, is expired. */
    EXPIRED("expired"),

    /** It, or one of those that vouch for it, is not valid yet. */
    NOT_YET_VALID("not-yet-valid"),

    /** Its authority revoked it, or one of those that vouch for it. */
    REVOKED("revoked"),

    /** None of the listener's authorities vouches for it. */
    UNKNOWN_CA("unknown-ca"),

    /** The revocation list that would tell is expired, or missing for its issuer. */
    REVOCATION_UNKNOWN("revocation-unknown"),

    /** More certificates stand between it and the authority than the listener allows. */
    TOO_DEEP("too-deep"),

    /** It breaks another rule: a bad signature, a wrong purpose, a weak algorithm. */
    INVALID("invalid");

    private final String text;

    ClientCertificateCheck(String text) {
        this.text = text;
    }

    /** As headers, logs and metrics spell it. */
    public String text() {
        return text;
    }
}
