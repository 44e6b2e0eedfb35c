package io.sluice.core.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the backend is told of the client's TLS. What clients send under these names is dropped, in the head and with underscores
 * too, so that nobody can tell it but we.
 *
 * @param clientCertificate what is done with Client-Cert and Client-Cert-Chain (RFC 9440)
 * @param fields by the name of the field what it tells, in their order
 */
public record TlsForwarding(Certificate clientCertificate, Map<String, TlsFact> fields) {

    /** How many bytes a name may have. */
    public static final int MOST_NAME_BYTES = 64;

    private static final int MOST_FIELDS = 32;

    /** Fields by which messages are framed, routed and understood; a backend must find there what the client said. */
    private static final Set<String> TAKEN = Set.of(
            "authorization",
            "client-cert",
            "client-cert-chain",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto");

    /** What is done with the fields of RFC 9440. */
    public enum Certificate {
        /** What clients send of them is dropped. */
        DROP,
        /** They go through as they came: for listeners behind a proxy that is trusted. */
        PASS,
        /** What came is dropped, the client's certificate is set, where it has one. */
        REPLACE,
        /** The same, and Client-Cert-Chain with the certificates that the client sent behind its own. */
        REPLACE_WITH_CHAIN;

        /** True where something is told that only TLS knows. */
        public boolean tells() {
            return this == REPLACE || this == REPLACE_WITH_CHAIN;
        }
    }

    public TlsForwarding {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        Checks checks = new Checks()
                .require("tls-headers", fields.size() <= MOST_FIELDS, "are more than " + MOST_FIELDS)
                .unique(
                        "tls-headers",
                        fields.keySet().stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .toList(),
                        "fields");
        for (String name : fields.keySet()) {
            checks.require(
                            "tls-headers",
                            name.matches("[A-Za-z0-9-]{1," + MOST_NAME_BYTES + "}"),
                            "\"" + name + "\" is no name for it; allowed are letters, digits and -, at most "
                                    + MOST_NAME_BYTES)
                    .require(
                            "tls-headers",
                            !TAKEN.contains(name.toLowerCase(Locale.ROOT)),
                            "\"" + name + "\" has a meaning of its own; take another, such as X-SSL-Protocol");
        }
        checks.done();
    }

    /** Nothing told, and nobody believed. */
    public static TlsForwarding defaults() {
        return new TlsForwarding(Certificate.DROP, Map.of());
    }

    /** True where something is told that only TLS knows. */
    public boolean tells() {
        return clientCertificate.tells() || !fields.isEmpty();
    }

    /** The names of the fields, lower case. */
    public Set<String> names() {
        return fields.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
