package io.sluice.tls;

import java.util.Arrays;
import java.util.List;

/**
 * The suites of TLS 1.2 that a listener can speak, all with forward secrecy (RFC 9325 section 4.2). Those of TLS 1.3 cannot be
 * chosen: all three are good, and BoringSSL has no setting for them.
 */
enum CipherSuite implements Named {
    ECDSA_AES128_GCM("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    RSA_AES128_GCM("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
    ECDSA_AES256_GCM("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    RSA_AES256_GCM("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"),
    ECDSA_CHACHA20("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"),
    RSA_CHACHA20("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"),

    /** From here on for very old clients, where somebody asks for them: CBC has a history of attacks. */
    ECDSA_AES128_CBC("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"),
    RSA_AES128_CBC("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"),
    ECDSA_AES256_CBC("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"),
    RSA_AES256_CBC("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA");

    /** Mozilla's "intermediate", less what BoringSSL does not have (DHE); fastest first. */
    static final List<String> INTERMEDIATE =
            Arrays.stream(values()).limit(6).map(suite -> suite.iana).toList();

    static final List<String> TLS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private final String iana;
    private final String openssl;

    CipherSuite(String iana, String openssl) {
        this.iana = iana;
        this.openssl = openssl;
    }

    @Override
    public List<String> names() {
        return List.of(iana, openssl);
    }

    /** True where a certificate of that kind can be shown with it (RFC 8422 section 2). */
    boolean suits(KeyKind kind) {
        return (kind == KeyKind.RSA) == iana.startsWith("TLS_ECDHE_RSA");
    }
}
