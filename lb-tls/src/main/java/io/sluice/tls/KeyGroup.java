package io.sluice.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups for the exchange of keys (RFC 8446 section 4.2.7). */
enum KeyGroup implements Named {
    /** X25519 beside ML-KEM-768: what is recorded today stays closed to a quantum computer. */
    X25519_MLKEM768(List.of("X25519MLKEM768"), "X25519MLKEM768", null),
    X25519(List.of("X25519"), "X25519", "x25519"),
    P_256(List.of("P-256", "secp256r1", "prime256v1"), "P-256", "secp256r1"),
    P_384(List.of("P-384", "secp384r1"), "P-384", "secp384r1"),
    P_521(List.of("P-521", "secp521r1"), "P-521", "secp521r1");

    /** Mozilla's, in both profiles. */
    static final List<String> STANDARD = List.of("X25519MLKEM768", "X25519", "P-256", "P-384");

    private final List<String> names;
    private final String boring;
    private final @Nullable String java;

    KeyGroup(List<String> names, String boring, @Nullable String java) {
        this.names = names;
        this.boring = boring;
        this.java = java;
    }

    @Override
    public List<String> names() {
        return names;
    }

    /** As BoringSSL calls it. */
    String boring() {
        return boring;
    }

    /** As Java's engine calls it, or null where it does not have it. */
    @Nullable
    String java() {
        return java;
    }
}
