package io.sluice.core.clienthello;

/** Why the beginning of a connection is no ClientHello that we go on with. */
public enum ClientHelloFault {
    /** It is not TLS: plain HTTP, SSL 2, another protocol. */
    NOT_TLS("not-tls", 0),
    /** It began like one and broke the format (RFC 8446 sections 4.1.2, 4.2 and 5.1). */
    MALFORMED("malformed", 50),
    /** The server name is none (RFC 6066 section 3): an address, a final dot, a character that no host has. */
    BAD_NAME("bad-name", 47),
    /** It is longer than allowed, records counted with their headers. */
    TOO_LARGE("too-large", 22),
    /** The connection was closed in the middle of it. */
    INCOMPLETE("incomplete", 0),
    /** It did not come in time. */
    TIMEOUT("timeout", 0);

    private final String label;
    private final int alert;

    ClientHelloFault(String label, int alert) {
        this.label = label;
        this.alert = alert;
    }

    /** The word in metrics and logs. */
    public String label() {
        return label;
    }

    /** The alert that the client gets (RFC 8446 section 6), 0 for a close without a word. */
    public int alert() {
        return alert;
    }
}
