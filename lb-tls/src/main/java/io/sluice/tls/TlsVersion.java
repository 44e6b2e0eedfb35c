package io.sluice.tls;

import java.util.List;

/** The oldest version that a listener speaks; older ones are not safe (RFC 8996). */
public enum TlsVersion {
    /** 1.2 and 1.3. */
    TLS_1_2("TLSv1.2", List.of("TLSv1.3", "TLSv1.2")),

    /** 1.3 alone. */
    TLS_1_3("TLSv1.3", List.of("TLSv1.3"));

    private final String text;
    private final List<String> protocols;

    TlsVersion(String text, List<String> protocols) {
        this.text = text;
        this.protocols = protocols;
    }

    /** As the configuration file spells it. */
    public String text() {
        return text;
    }

    /** This version and the newer ones, as the engines call them. */
    List<String> protocols() {
        return protocols;
    }
}
