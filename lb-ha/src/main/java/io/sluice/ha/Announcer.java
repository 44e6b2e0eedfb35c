package io.sluice.ha;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Tells the neighbours where an address is: gratuitous ARP in the form of a request (RFC 5227 section 3), unsolicited neighbour
 * advertisements that override (RFC 4861 section 7.2.6). Owned by one thread.
 */
final class Announcer implements AutoCloseable {

    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86DD;
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES = {0x33, 0x33, 0, 0, 0, 1};
    private static final byte[] ALL_NODES_ADDRESS =
            InetAddress.ofLiteral("ff02::1").getAddress();
    private static final int ICMPV6 = 58;
    private static final int ADVERTISEMENT_BYTES = 32;

    private final Interface on;
    private final Descriptor socket;
    private final MemorySegment everybody;
    private final MemorySegment allNodes;
    private final MemorySegment out;

    Announcer(Libc libc, Arena arena, Interface on) throws IOException {
        this.on = on;
        socket = Descriptor.open(libc, arena, Descriptor.AF_PACKET, Descriptor.SOCK_DGRAM, 0);
        everybody = Descriptor.linkAddress(arena, on.index(), ARP, EVERYBODY);
        allNodes = Descriptor.linkAddress(arena, on.index(), IPV6, ALL_NODES);
        out = arena.allocate(128);
    }

    void announce(InetAddress address) {
        boolean ipv4 = address.getAddress().length == 4;
        byte[] packet = ipv4 ? arp(on.hardware(), address) : advertisement(on.hardware(), address);
        MemorySegment.copy(packet, 0, out, JAVA_BYTE, 0, packet.length);
        socket.send(out.asSlice(0, packet.length), ipv4 ? everybody : allNodes);
    }

    /** Sender and target are the address itself. */
    static byte[] arp(byte[] hardware, InetAddress address) {
        byte[] ip = address.getAddress();
        return ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(hardware)
                .put(ip)
                .put(new byte[6])
                .put(ip)
                .array();
    }

    /** An IPv6 packet with its header, from the address to all nodes of the link. */
    static byte[] advertisement(byte[] hardware, InetAddress address) {
        byte[] ip = address.getAddress();
        ByteBuffer packet = ByteBuffer.allocate(40 + ADVERTISEMENT_BYTES);
        packet.putInt(0x60000000)
                .putShort((short) ADVERTISEMENT_BYTES)
                .put((byte) ICMPV6)
                .put((byte) 255)
                .put(ip)
                .put(ALL_NODES_ADDRESS);
        packet.put((byte) 136)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x20000000)
                .put(ip);
        packet.put((byte) 2).put((byte) 1).put(hardware);
        ByteBuffer message = packet.slice(40, ADVERTISEMENT_BYTES);
        int addresses = InternetChecksum.sum(packet.slice(8, 32), ICMPV6 + ADVERTISEMENT_BYTES);
        packet.putShort(42, (short) ~InternetChecksum.sum(message, addresses));
        return packet.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
