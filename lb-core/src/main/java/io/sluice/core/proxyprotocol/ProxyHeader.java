package io.sluice.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads one header from the beginning of a connection (HAProxy, doc/proxy-protocol.txt, sections 2.1 and 2.2). Strict, because
 * what a lenient reader takes two programs can take for different clients. Extensions (TLVs) of version 2 are passed over
 * unread, its checksum among them. Not safe for use by several threads.
 *
 * <p>Netty's codec-haproxy is not used: it takes ports with a sign, IPv4 with leading zeros and IPv6 with a zone of the sender,
 * cannot tell a header that is missing from one that is broken, and builds an object of every extension.
 */
public final class ProxyHeader {

    /** What a read came to. */
    public enum Progress {
        /** There is not all of it; nothing was taken. */
        MORE,
        /** It was taken, and what follows it is left. */
        DONE,
        /** It is refused, see {@link #fault()}. */
        REFUSED
    }

    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private final int mostBytes;
    private ProxyHeaderFault fault = ProxyHeaderFault.MISSING;
    private @Nullable SocketAddress client;
    private @Nullable SocketAddress local;

    /**
     * A reader of one header.
     *
     * @param mostBytes bytes of a header of version 2, extensions included; of version 1 there are 107 at most
     */
    public ProxyHeader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Reads from all the bytes that have come since the connection began. */
    public Progress read(ByteBuf in) {
        if (beginsLike(in, BinaryHeader.SIGNATURE)) {
            return BinaryHeader.read(in, this, mostBytes);
        }
        return beginsLike(in, TEXT) ? TextHeader.read(in, this) : refuse(ProxyHeaderFault.MISSING);
    }

    /** True where no byte speaks against it, though some may be missing. */
    private static boolean beginsLike(ByteBuf in, byte[] signature) {
        int count = Math.min(in.readableBytes(), signature.length);
        for (int i = 0; i < count; i++) {
            if (in.getByte(in.readerIndex() + i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    Progress refuse(ProxyHeaderFault reason) {
        fault = reason;
        return Progress.REFUSED;
    }

    void tell(InetSocketAddress from, InetSocketAddress to) {
        client = from;
        local = to;
    }

    void tellUnix() {
        client = UNNAMED;
        local = UNNAMED;
    }

    /** Why it was refused. */
    public ProxyHeaderFault fault() {
        return fault;
    }

    /**
     * The client that the header tells of, resolved, or an unnamed unix socket; null where it tells of none and the client is
     * the peer itself.
     */
    public @Nullable SocketAddress client() {
        return client;
    }

    /** The address that the client connected to; null where {@link #client()} is. */
    public @Nullable SocketAddress local() {
        return local;
    }
}
