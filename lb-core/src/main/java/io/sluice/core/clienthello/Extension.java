package io.sluice.core.clienthello;

/** The extensions that are looked into, by their numbers (IANA, TLS ExtensionType Values). */
final class Extension {

    /** RFC 6066 section 3. */
    static final int SERVER_NAME = 0;
    /** RFC 8446 section 4.2.7. */
    static final int SUPPORTED_GROUPS = 10;
    /** RFC 8446 section 4.2.3. */
    static final int SIGNATURE_ALGORITHMS = 13;
    /** RFC 7301. */
    static final int ALPN = 16;
    /** RFC 5077. */
    static final int SESSION_TICKET = 35;
    /** RFC 8446 section 4.2.11; always the last. */
    static final int PRE_SHARED_KEY = 41;
    /** RFC 8446 section 4.2.1. */
    static final int SUPPORTED_VERSIONS = 43;

    private Extension() {}
}
