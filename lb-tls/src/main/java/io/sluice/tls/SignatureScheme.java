package io.sluice.tls;

import java.util.List;

/** What a listener's keys may sign a handshake with (RFC 8446 section 4.2.3); SHA-1 is not among them. */
enum SignatureScheme implements Named {
    ECDSA_P256("ecdsa_secp256r1_sha256", 0x0403, KeyKind.EC),
    ECDSA_P384("ecdsa_secp384r1_sha384", 0x0503, KeyKind.EC),
    ECDSA_P521("ecdsa_secp521r1_sha512", 0x0603, KeyKind.EC),
    ED25519("ed25519", 0x0807, KeyKind.ED25519),
    PSS_256("rsa_pss_rsae_sha256", 0x0804, KeyKind.RSA),
    PSS_384("rsa_pss_rsae_sha384", 0x0805, KeyKind.RSA),
    PSS_512("rsa_pss_rsae_sha512", 0x0806, KeyKind.RSA),
    PKCS1_256("rsa_pkcs1_sha256", 0x0401, KeyKind.RSA),
    PKCS1_384("rsa_pkcs1_sha384", 0x0501, KeyKind.RSA),
    PKCS1_512("rsa_pkcs1_sha512", 0x0601, KeyKind.RSA);

    private final String text;
    private final int number;
    private final KeyKind kind;

    SignatureScheme(String text, int number, KeyKind kind) {
        this.text = text;
        this.number = number;
        this.kind = kind;
    }

    @Override
    public List<String> names() {
        return List.of(text);
    }

    /** The numbers of those that a key of this kind can make. */
    static int[] numbers(List<SignatureScheme> schemes, KeyKind kind) {
        return schemes.stream()
                .filter(scheme -> scheme.kind == kind)
                .mapToInt(scheme -> scheme.number)
                .toArray();
    }
}
