package io.sluice.tls;

import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The kinds of keys that a server can have, in the order in which they are offered: the cheapest signature first. */
enum KeyKind {
    /** ECDSA on P-256, P-384 or P-521. */
    EC("EC"),

    /** Ed25519 (RFC 8032); few clients take it, so it stands beside another. */
    ED25519("EdDSA"),

    /** RSA of 2048 bits or more. */
    RSA("RSA");

    private final String algorithm;

    KeyKind(String algorithm) {
        this.algorithm = algorithm;
    }

    /** As Java's engine calls the key type when it asks for one. */
    String algorithm() {
        return algorithm;
    }

    /** The kind of that name. */
    static KeyKind named(String algorithm) {
        return Arrays.stream(values())
                .filter(kind -> kind.algorithm.equals(algorithm))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(algorithm));
    }

    /** The kind of the key, or null where a listener cannot have it. */
    static @Nullable KeyKind of(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> EC;
            case "RSA" -> RSA;
            case "EdDSA", "Ed25519" ->
                key instanceof EdECPublicKey edwards
                                && edwards.getParams().getName().equals("Ed25519")
                        ? ED25519
                        : null;
            default -> null;
        };
    }
}
