package io.sluice.core.proxyprotocol;

/** Why a connection that had to begin with a PROXY header was closed. */
public enum ProxyHeaderFault {
    /** It began with something else. */
    MISSING("missing"),
    /** It began like a header and broke the format. */
    MALFORMED("malformed"),
    /** The header is longer than its version or the configuration allows. */
    TOO_LONG("too-long"),
    /** It was closed in the middle of the header. */
    INCOMPLETE("incomplete"),
    /** The header did not come in time. */
    TIMEOUT("timeout");

    private final String label;

    ProxyHeaderFault(String label) {
        this.label = label;
    }

    /** The word in metrics and logs. */
    public String label() {
        return label;
    }
}
