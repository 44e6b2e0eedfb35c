package io.sluice.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.sluice.core.proxyprotocol.ProxyHeader.Progress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Version 2:
 *
 * <pre>
 *   12 bytes signature | version, command | family, transport | length (2) | addresses, ports, extensions
 * </pre>
 */
final class BinaryHeader {

    static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    static final int FIXED_BYTES = 16;
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int UNSPECIFIED = 0x00;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;

    private static final int UNIX_STREAM = 0x31;
    private static final int UNIX_BYTES = 216;
    private static final int MOST_FAMILY = 3;
    private static final int MOST_TRANSPORT = 2;

    private BinaryHeader() {}

    static Progress read(ByteBuf in, ProxyHeader header, int mostBytes) {
        int start = in.readerIndex();
        int there = in.readableBytes();
        if (there > 12 && in.getByte(start + 12) != LOCAL && in.getByte(start + 12) != PROXY) {
            return header.refuse(ProxyHeaderFault.MALFORMED);
        }
        if (there < FIXED_BYTES) {
            return Progress.MORE;
        }
        int length = in.getUnsignedShort(start + 14);
        if (FIXED_BYTES + length > mostBytes) {
            return header.refuse(ProxyHeaderFault.TOO_LONG);
        }
        if (there < FIXED_BYTES + length) {
            return Progress.MORE;
        }
        // What a proxy does on its own behalf has no client, whatever stands in the rest.
        if (in.getByte(start + 12) == PROXY
                && !tell(in.slice(start + FIXED_BYTES, length), in.getUnsignedByte(start + 13), header)) {
            return header.refuse(ProxyHeaderFault.MALFORMED);
        }
        in.skipBytes(FIXED_BYTES + length);
        return Progress.DONE;
    }

    /** Takes the addresses. A family or transport that is allowed here and cannot be ours leaves the peer the client. */
    private static boolean tell(ByteBuf block, int kind, ProxyHeader header) {
        return switch (kind) {
            case TCP4 -> tellIp(block, 4, header);
            case TCP6 -> tellIp(block, 16, header);
            case UNIX_STREAM -> {
                if (block.readableBytes() < UNIX_BYTES) {
                    yield false;
                }
                header.tellUnix();
                yield true;
            }
            default -> kind >> 4 <= MOST_FAMILY && (kind & 0xF) <= MOST_TRANSPORT;
        };
    }

    private static boolean tellIp(ByteBuf block, int size, ProxyHeader header) {
        if (block.readableBytes() < 2 * size + 4) {
            return false;
        }
        InetAddress from = address(block, size);
        InetAddress to = address(block, size);
        header.tell(
                new InetSocketAddress(from, block.readUnsignedShort()),
                new InetSocketAddress(to, block.readUnsignedShort()));
        return true;
    }

    private static InetAddress address(ByteBuf block, int size) {
        byte[] bytes = new byte[size];
        block.readBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // for a length that no address has
        }
    }
}
