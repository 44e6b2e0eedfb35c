package io.sluice.core.settings;

/**
 * What the backend is told of the client and of us.
 *
 * @param xForwarded what is done with X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host
 * @param forwarded what is done with Forwarded (RFC 7239)
 * @param via whether Via (RFC 9110 section 7.6.3) is added, on both ways
 * @param underscores what is done with request fields that have an underscore in their name
 * @param tls what the backend is told of the client's TLS
 */
public record ForwardingSettings(
        Mode xForwarded, Mode forwarded, boolean via, Underscores underscores, TlsForwarding tls) {

    /** What is done with a field that names the client. */
    public enum Mode {
        /** The field goes through as it came. */
        OFF,
        /** What we know is appended to what came. */
        APPEND,
        /** What came is dropped, what we know is set: for the outermost proxy, where clients cannot be believed. */
        REPLACE
    }

    /**
     * What is done with names such as {@code X_Forwarded_For}, which CGI and its heirs cannot tell from {@code X-Forwarded-For}
     * (RFC 3875 section 4.1.18), so that a client could say it beside us.
     */
    public enum Underscores {
        /** They go through as they came. */
        PASS,
        /** They are dropped, and counted. */
        DROP,
        /** The request is refused. */
        REFUSE
    }

    /** With underscores dropped, and nothing told of TLS. */
    public ForwardingSettings(Mode xForwarded, Mode forwarded, boolean via) {
        this(xForwarded, forwarded, via, Underscores.DROP, TlsForwarding.defaults());
    }

    /** X-Forwarded-* replaced, because clients cannot be believed; Forwarded as it came; no Via; underscores dropped; nothing of TLS. */
    public static ForwardingSettings defaults() {
        return new ForwardingSettings(Mode.REPLACE, Mode.OFF, false);
    }
}
