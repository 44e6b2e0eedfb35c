package io.sluice.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import io.sluice.core.settings.SendProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Begins a connection that we make with a header, and leaves the pipeline. To be first in it, as the header stands before TLS;
 * what follows it need not be HTTP. On the event loop of the connection.
 */
public final class ProxyHeaderSender extends ChannelInboundHandlerAdapter {

    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    private final SendProxy version;
    private final @Nullable SocketAddress client;
    private final @Nullable SocketAddress local;

    /**
     * For a connection that serves a client.
     *
     * @param version not {@link SendProxy#OFF}
     * @param client where the client is; one that has no IP address is told as unknown
     * @param local the address that the client connected to
     */
    public ProxyHeaderSender(SendProxy version, SocketAddress client, SocketAddress local) {
        this.version = version;
        this.client = client;
        this.local = local;
    }

    private ProxyHeaderSender(SendProxy version) {
        this.version = version;
        this.client = null;
        this.local = null;
    }

    /** For a connection on our own behalf, such as a probe: LOCAL in version 2, UNKNOWN in version 1. */
    public static ProxyHeaderSender forOurselves(SendProxy version) {
        return new ProxyHeaderSender(version);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ByteBuf header = context.alloc().buffer(128);
        write(header);
        // Flushed at once: there are protocols where the backend speaks first.
        context.writeAndFlush(header, context.voidPromise());
        context.pipeline().remove(this);
        context.fireChannelActive();
    }

    private void write(ByteBuf out) {
        byte[] from = bytes(client);
        byte[] to = bytes(local);
        boolean known = from.length > 0 && to.length > 0;
        if (known && from.length != to.length) {
            from = mapped(from);
            to = mapped(to);
        }
        if (version == SendProxy.V1) {
            writeText(out, known, from, to);
        } else {
            writeBinary(out, known, from, to);
        }
    }

    private void writeText(ByteBuf out, boolean known, byte[] from, byte[] to) {
        String line = known
                ? "PROXY " + (from.length == IPV4 ? "TCP4 " : "TCP6 ") + NetUtil.bytesToIpAddress(from) + " "
                        + NetUtil.bytesToIpAddress(to) + " " + port(client) + " " + port(local) + "\r\n"
                : "PROXY UNKNOWN\r\n";
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
    }

    private void writeBinary(ByteBuf out, boolean known, byte[] from, byte[] to) {
        out.writeBytes(BinaryHeader.SIGNATURE).writeByte(client == null ? BinaryHeader.LOCAL : BinaryHeader.PROXY);
        if (!known) {
            out.writeByte(BinaryHeader.UNSPECIFIED).writeShort(0);
            return;
        }
        out.writeByte(from.length == IPV4 ? BinaryHeader.TCP4 : BinaryHeader.TCP6)
                .writeShort(2 * from.length + 4)
                .writeBytes(from)
                .writeBytes(to)
                .writeShort(port(client))
                .writeShort(port(local));
    }

    /** The address, IPv4 where it is one in the form of IPv6; empty where there is none. */
    private static byte[] bytes(@Nullable SocketAddress address) {
        InetAddress ip = address instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (ip == null) {
            return new byte[0];
        }
        byte[] bytes = ip.getAddress();
        return bytes.length == IPV6 && Arrays.equals(bytes, 0, 12, mapped(new byte[IPV4]), 0, 12)
                ? Arrays.copyOfRange(bytes, 12, IPV6)
                : bytes;
    }

    private static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    /** RFC 4291 section 2.5.5.2. */
    private static byte[] mapped(byte[] address) {
        if (address.length == IPV6) {
            return address;
        }
        byte[] mapped = new byte[IPV6];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(address, 0, mapped, 12, IPV4);
        return mapped;
    }
}
