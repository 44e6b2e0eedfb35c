package io.sluice.core.settings;

/** What can be told of a client's TLS in a request field. */
public enum TlsFact {
    /** Such as {@code TLSv1.3}. */
    VERSION("version"),
    /** Such as {@code TLS_AES_128_GCM_SHA256}. */
    CIPHER("cipher"),
    /** Such as {@code X25519MLKEM768}. */
    GROUP("group"),
    /** The name that the client asked for. */
    SERVER_NAME("sni"),
    /** {@code true} or {@code false}. */
    RESUMED("resumed"),
    /** Such as {@code h2}. */
    APPLICATION_PROTOCOL("alpn"),
    /** The fingerprint of the ClientHello. */
    JA4("ja4"),
    /** As RFC 2253 writes it. */
    CLIENT_SUBJECT("client-subject"),
    /** As RFC 2253 writes it. */
    CLIENT_ISSUER("client-issuer"),
    /** Each with its kind, such as {@code DNS:a.example}, with commas between. */
    CLIENT_NAMES("client-san"),
    /** Hexadecimal. */
    CLIENT_SERIAL("client-serial"),
    /** SHA-256 in hexadecimal. */
    CLIENT_FINGERPRINT("client-fingerprint"),
    /** What came of the check: {@code verified}, {@code none} without a certificate, or what is wrong with it. */
    CLIENT_VERIFY("client-verify"),
    /** ISO 8601, UTC. */
    CLIENT_NOT_BEFORE("client-not-before"),
    /** ISO 8601, UTC. */
    CLIENT_NOT_AFTER("client-not-after");

    private final String text;

    TlsFact(String text) {
        this.text = text;
    }

    /** As the configuration file spells it. */
    public String text() {
        return text;
    }
}
