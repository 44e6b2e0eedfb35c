package io.sluice.health;

/** How far a probe has come; it only goes forward. */
enum ProbePhase {
    /** The subject is asked for an address, which may need a name to be resolved. */
    RESOLVING("while resolving the name", "before the name was resolved"),
    CONNECTING("while connecting", "before the connection was made"),
    /** Only where the pool has TLS. */
    HANDSHAKING("in the TLS handshake", "in the TLS handshake"),
    /** The request is sent. */
    WAITING("waiting for the response head", "before the response head was complete"),
    ENDED("after the end", "after the end");

    private final String doing;
    private final String before;

    ProbePhase(String doing, String before) {
        this.doing = doing;
        this.before = before;
    }

    /** Goes after "timed out". */
    String doing() {
        return doing;
    }

    /** Goes after "connection closed". */
    String before() {
        return before;
    }
}
