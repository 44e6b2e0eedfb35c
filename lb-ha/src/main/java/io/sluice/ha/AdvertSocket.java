package io.sluice.ha;

import static java.lang.foreign.ValueLayout.ADDRESS_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one virtual router: one that receives what comes by protocol 112 on its interface, one that sends from the primary
 * address. Two, as a bound receiver would hear no multicast. Owned by one thread.
 */
final class AdvertSocket implements AdvertPort {

    /**
     * What came in.
     *
     * @param ttl the TTL or hop limit it arrived with
     * @param message the bytes behind the IP header
     */
    record Packet(InetAddress source, InetAddress destination, int ttl, ByteBuffer message) {}

    static final InetAddress GROUP_IPV4 = InetAddress.ofLiteral("224.0.0.18");
    static final InetAddress GROUP_IPV6 = InetAddress.ofLiteral("ff02::12");

    /** Read at once before the timers have their turn, so that a flood does not hold up our adverts. */
    private static final int MOST_PACKETS = 256;

    private static final int PROTOCOL = 112;
    private static final int TTL = 255;
    private static final int CLASS = 0xC0;
    private static final int IP = 0;
    private static final int IPV6 = 41;
    private static final int RAW = 255;
    private static final int ASK_DESTINATION = 49;
    private static final int DESTINATION = 50;
    private static final int ASK_HOP_LIMIT = 51;
    private static final int HOP_LIMIT = 52;
    private static final int FREEBIND = 78;
    private static final int CONTROL_HEADER = 16;
    private static final int MOST_BYTES = 2048;
    private static final int CONTROL_BYTES = 256;
    private static final int IPV4_HEADER = 20;

    private final Libc libc;
    private final Arena arena;
    private final VirtualRouterSettings settings;
    private final InetAddress primary;
    private final Descriptor receiver;
    private final Descriptor sender;
    private final List<InetAddress> destinations;
    private final List<MemorySegment> destinationAddresses = new ArrayList<>();
    private final MemorySegment buffer;
    private final MemorySegment name;
    private final MemorySegment control;
    private final MemorySegment header;
    private final MemorySegment out;

    /**
     * Opens both.
     *
     * @throws IOException where that fails; what was open is closed with the arena's owner
     */
    AdvertSocket(Libc libc, Arena arena, Interface on, VirtualRouterSettings settings, InetAddress primary)
            throws IOException {
        this.libc = libc;
        this.arena = arena;
        this.settings = settings;
        this.primary = primary;
        boolean ipv4 = settings.isIpv4();
        int family = ipv4 ? Descriptor.AF_INET : Descriptor.AF_INET6;
        buffer = arena.allocate(MOST_BYTES);
        out = arena.allocate(MOST_BYTES);
        name = arena.allocate(28);
        control = arena.allocate(CONTROL_BYTES, 8);
        header = header();
        receiver = Descriptor.open(libc, arena, family, Descriptor.SOCK_RAW, PROTOCOL)
                .bindToDevice(on.name());
        sender = Descriptor.open(libc, arena, family, Descriptor.SOCK_RAW, PROTOCOL)
                .bindToDevice(on.name());
        if (ipv4) {
            prepareIpv4(on);
        } else {
            prepareIpv6(on);
        }
        sender.bind(Descriptor.address(arena, primary, on.index()));
        destinations =
                settings.delivery().isUnicast() ? settings.delivery().peers() : List.of(ipv4 ? GROUP_IPV4 : GROUP_IPV6);
        for (InetAddress destination : destinations) {
            destinationAddresses.add(Descriptor.address(arena, destination, on.index()));
        }
    }

    private MemorySegment header() {
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ADDRESS_UNALIGNED, 0, buffer);
        vector.set(JAVA_LONG_UNALIGNED, 8, MOST_BYTES);
        MemorySegment made = arena.allocate(56, 8);
        made.set(ADDRESS_UNALIGNED, 0, name);
        made.set(ADDRESS_UNALIGNED, 16, vector);
        made.set(JAVA_LONG_UNALIGNED, 24, 1);
        made.set(ADDRESS_UNALIGNED, 32, control);
        return made;
    }

    private void prepareIpv4(Interface on) throws IOException {
        if (!settings.delivery().isUnicast()) {
            MemorySegment membership = arena.allocate(12);
            MemorySegment.copy(GROUP_IPV4.getAddress(), 0, membership, JAVA_BYTE, 0, 4);
            membership.set(JAVA_INT_UNALIGNED, 8, on.index());
            receiver.set(IP, 35, membership).set(IP, 49, 0);
            sender.set(IP, 32, membership).set(IP, 33, TTL).set(IP, 34, 0);
        }
        sender.set(IP, 1, CLASS).set(IP, 2, TTL);
    }

    private void prepareIpv6(Interface on) throws IOException {
        // No checksum by the kernel on this side: what it drops, nobody counts.
        receiver.set(IPV6, ASK_HOP_LIMIT, 1).set(IPV6, ASK_DESTINATION, 1);
        if (!settings.delivery().isUnicast()) {
            MemorySegment membership = arena.allocate(20);
            MemorySegment.copy(GROUP_IPV6.getAddress(), 0, membership, JAVA_BYTE, 0, 16);
            membership.set(JAVA_INT_UNALIGNED, 16, on.index());
            receiver.set(IPV6, 20, membership);
            sender.set(IPV6, 17, on.index()).set(IPV6, 18, TTL).set(IPV6, 19, 0);
        }
        // Bound at once while the address is still looked for on the link; what is sent before that is over is lost.
        sender.set(IPV6, FREEBIND, 1);
        sender.set(IPV6, 67, CLASS).set(IPV6, 16, TTL).set(RAW, 7, Advert.CHECKSUM_OFFSET);
    }

    @Override
    public int fd() {
        return receiver.fd();
    }

    @Override
    public int send(Advert advert) {
        int sent = 0;
        for (int i = 0; i < destinations.size(); i++) {
            byte[] bytes = AdvertWriter.write(
                    advert, primary, destinations.get(i), settings.delivery().checksum());
            MemorySegment.copy(bytes, 0, out, JAVA_BYTE, 0, bytes.length);
            if (sender.send(out.asSlice(0, bytes.length), destinationAddresses.get(i)) >= 0) {
                sent++;
            }
        }
        return sent;
    }

    @Override
    public void receive(Receiver receiver, Drops drops) {
        for (int i = 0; i < MOST_PACKETS; i++) {
            Packet packet = receive();
            if (packet == null) {
                return;
            }
            if (packet.ttl() < settings.delivery().leastTtl()) {
                drops.count(Drops.WRONG_TTL, packet.source());
                continue;
            }
            switch (AdvertReader.read(packet.message(), packet.source(), packet.destination())) {
                case Rejected rejected -> drops.count(rejected.reason(), packet.source());
                case Advert advert -> receiver.heard(new Event.Heard(advert, packet.source()));
            }
        }
    }

    /** The next packet, or null where there is none now. */
    @Nullable
    Packet receive() {
        header.set(JAVA_INT_UNALIGNED, 8, 28);
        header.set(JAVA_LONG_UNALIGNED, 40, CONTROL_BYTES);
        int length = libc.recvmsg(receiver.fd(), header);
        if (length < 0) {
            return null;
        }
        ByteBuffer bytes = buffer.asSlice(0, length).asByteBuffer();
        return settings.isIpv4() ? ipv4(bytes) : ipv6(bytes);
    }

    private static Packet ipv4(ByteBuffer bytes) {
        if (bytes.limit() < IPV4_HEADER) {
            return new Packet(GROUP_IPV4, GROUP_IPV4, 0, bytes);
        }
        int headerBytes = Math.min((bytes.get(0) & 0x0F) * 4, bytes.limit());
        return new Packet(
                address(bytes, 12, 4),
                address(bytes, 16, 4),
                bytes.get(8) & 0xFF,
                bytes.slice(headerBytes, bytes.limit() - headerBytes));
    }

    /** The hop limit and the destination come beside the packet; without them it is not believed. */
    private Packet ipv6(ByteBuffer bytes) {
        int hopLimit = 0;
        InetAddress destination = GROUP_IPV6;
        long bytesThere = header.get(JAVA_LONG_UNALIGNED, 40);
        long at = 0;
        while (at + CONTROL_HEADER <= bytesThere) {
            long length = control.get(JAVA_LONG_UNALIGNED, at);
            if (length < CONTROL_HEADER || at + length > bytesThere) {
                break;
            }
            if (control.get(JAVA_INT_UNALIGNED, at + 8) == IPV6) {
                switch (control.get(JAVA_INT_UNALIGNED, at + 12)) {
                    case HOP_LIMIT -> hopLimit = control.get(JAVA_INT_UNALIGNED, at + CONTROL_HEADER);
                    case DESTINATION -> destination = address(control.asByteBuffer(), (int) at + CONTROL_HEADER, 16);
                    default -> {
                        // not asked for
                    }
                }
            }
            at += (length + 7) & ~7L;
        }
        return new Packet(address(name.asByteBuffer(), 8, 16), destination, hopLimit, bytes);
    }

    private static InetAddress address(ByteBuffer bytes, int offset, int count) {
        byte[] address = new byte[count];
        bytes.get(offset, address);
        try {
            return count == 4 ? Inet4Address.getByAddress(address) : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("four and sixteen bytes are an address", e);
        }
    }

    @Override
    public void close() {
        receiver.close();
        sender.close();
    }
}
