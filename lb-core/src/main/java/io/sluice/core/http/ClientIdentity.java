package io.sluice.core.http;

import io.netty.util.NetUtil;
import io.sluice.core.spi.TlsFacts;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What there is to tell of a client connection, as bytes ready to be written. Made once per connection, used on its event loop. */
public final class ClientIdentity {

    /** The address as X-Forwarded-For has it: IPv6 as RFC 5952 writes it, without brackets; empty where there is none. */
    final byte[] address;

    /** The address as Forwarded has it: IPv6 in brackets and quotes, or "unknown" (RFC 7239 section 6). */
    final byte[] node;

    final byte[] scheme;

    private final @Nullable TlsFacts tls;
    private @Nullable TlsFields linesOf;
    private byte[] lines = {};

    /**
     * Takes down a client connection of whose TLS nothing is known.
     *
     * @param client of a client over a unix socket, a {@link UnixDomainSocketAddress}
     * @param secure true where it is TLS
     */
    public ClientIdentity(SocketAddress client, boolean secure) {
        this(client, secure, null);
    }

    /**
     * Takes down a client connection.
     *
     * @param client of a client over a unix socket, a {@link UnixDomainSocketAddress}
     * @param secure true where it is TLS
     * @param tls what is known of that; null where it is plain
     */
    public ClientIdentity(SocketAddress client, boolean secure, @Nullable TlsFacts tls) {
        this.tls = tls;
        InetAddress ip = client instanceof InetSocketAddress inet ? inet.getAddress() : null;
        String text = ip == null ? "unknown" : withoutScope(NetUtil.toAddressString(ip));
        address = ascii(client instanceof UnixDomainSocketAddress ? "" : text);
        node = ascii(ip instanceof Inet6Address ? "\"[" + text + "]\"" : text);
        scheme = ascii(secure ? "https" : "http");
    }

    /** The lines that tell of the client's TLS. They are kept until a reload asks for others. */
    byte[] lines(TlsFields fields) {
        if (linesOf != fields) {
            linesOf = fields;
            lines = tls == null ? new byte[0] : fields.lines(tls);
        }
        return lines;
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
