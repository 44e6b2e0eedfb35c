package io.sluice.core.spi;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection's TLS once its handshake is done. Made once per connection, the same for all its exchanges, safe
 * for use by any thread. Names are those of the engine; where it does not tell one it is null.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the suite by its name in the registry of IANA, such as {@code TLS_AES_128_GCM_SHA256}
 * @param group in which keys were exchanged, such as {@code X25519}; null with the JDK's engine
 * @param resumed true where an earlier session was taken up again (RFC 8446 section 2.2)
 * @param serverName the name that the client asked for (SNI, RFC 6066 section 3); null where it asked for none
 * @param applicationProtocol the protocol that was agreed on (ALPN, RFC 7301); null where none was
 * @param handshakeNanos from the beginning of the connection, the end of its PROXY header included, to the end of the handshake
 * @param clientChain the certificates that the client gave, its own first; empty where it gave none
 * @param clientCertificate what the first of these says, and what came of its check; null where it gave none
 * @param ja4 the fingerprint of its ClientHello; null where nobody took one
 */
public record TlsFacts(
        String version,
        String cipher,
        @Nullable String group,
        boolean resumed,
        @Nullable String serverName,
        @Nullable String applicationProtocol,
        long handshakeNanos,
        List<X509Certificate> clientChain,
        @Nullable ClientCertificate clientCertificate,
        @Nullable String ja4) {

    public TlsFacts {
        clientChain = List.copyOf(clientChain);
    }

    /** The same with that fingerprint. */
    public TlsFacts withJa4(String fingerprint) {
        return new TlsFacts(
                version,
                cipher,
                group,
                resumed,
                serverName,
                applicationProtocol,
                handshakeNanos,
                clientChain,
                clientCertificate,
                fingerprint);
    }
}
