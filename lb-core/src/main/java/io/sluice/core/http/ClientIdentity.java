package io.sluice.core.http;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;

/** What there is to tell of a client connection, as bytes ready to be written. Made once per connection. */
public final class ClientIdentity {

    /** The address as X-Forwarded-For has it: IPv6 as RFC 5952 writes it, without brackets; empty where there is none. */
    final byte[] address;

    /** The address as Forwarded has it: IPv6 in brackets and quotes, or "unknown" (RFC 7239 section 6). */
    final byte[] node;

    final byte[] scheme;

    /**
     * Takes down a client connection.
     *
     * @param client of a client over a unix socket, a {@link UnixDomainSocketAddress}
     * @param secure true where it is TLS
     */
    public ClientIdentity(SocketAddress client, boolean secure) {
        InetAddress ip = client instanceof InetSocketAddress inet ? inet.getAddress() : null;
        String text = ip == null ? "unknown" : withoutScope(NetUtil.toAddressString(ip));
        address = ascii(client instanceof UnixDomainSocketAddress ? "" : text);
        node = ascii(ip instanceof Inet6Address ? "\"[" + text + "]\"" : text);
        scheme = ascii(secure ? "https" : "http");
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
