package io.sluice.core.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection that is relayed unread, from what its client said before it was encrypted.
 *
 * @param serverName the name that the client asked for (SNI, RFC 6066 section 3); null where it asked for none
 * @param protocols what it would speak behind TLS (ALPN, RFC 7301), preferred first
 * @param ja4 the fingerprint of its ClientHello; null where nobody asked for it
 */
public record Relayed(
        @Nullable String serverName,
        List<String> protocols,
        @Nullable String ja4) {

    public Relayed {
        protocols = List.copyOf(protocols);
    }
}
