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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One UDP socket, bound to the node's own address and port. No capability is needed. Owned by one thread. */
final class UdpLink implements HeartbeatPort.DatagramLink {

    private static final int NAME_BYTES = 28;

    private final Libc libc;
    private final boolean ipv4;
    private final Descriptor socket;
    private final Map<InetAddress, MemorySegment> peers = new HashMap<>();
    private final MemorySegment buffer;
    private final MemorySegment name;
    private final MemorySegment header;
    private final MemorySegment out;

    /**
     * Opens it.
     *
     * @throws IOException where the address is not this machine's, or the port is taken
     */
    UdpLink(Libc libc, Arena arena, Interface on, InetAddress own, int port, List<InetAddress> peers)
            throws IOException {
        this.libc = libc;
        ipv4 = own instanceof Inet4Address;
        buffer = arena.allocate(Heartbeat.MOST_BYTES + 1);
        out = arena.allocate(Heartbeat.MOST_BYTES);
        name = arena.allocate(NAME_BYTES, 8);
        header = header(arena);
        for (InetAddress peer : peers) {
            this.peers.put(peer, Descriptor.address(arena, peer, port, scope(peer, on)));
        }
        socket =
                Descriptor.open(libc, arena, ipv4 ? Descriptor.AF_INET : Descriptor.AF_INET6, Descriptor.SOCK_DGRAM, 0);
        try {
            socket.bind(Descriptor.address(arena, own, port, scope(own, on)));
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "UDP port " + port + " of " + own.getHostAddress() + " cannot be opened (" + e.getMessage()
                            + "); set port to a free one on all nodes, and source to an address of this machine",
                    e);
        }
    }

    private static int scope(InetAddress address, Interface on) {
        return address.isLinkLocalAddress() ? on.index() : 0;
    }

    private MemorySegment header(Arena arena) {
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ADDRESS_UNALIGNED, 0, buffer);
        vector.set(JAVA_LONG_UNALIGNED, 8, buffer.byteSize());
        MemorySegment made = arena.allocate(56, 8);
        made.set(ADDRESS_UNALIGNED, 0, name);
        made.set(ADDRESS_UNALIGNED, 16, vector);
        made.set(JAVA_LONG_UNALIGNED, 24, 1);
        return made;
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public boolean send(byte[] bytes, InetAddress peer) {
        MemorySegment.copy(bytes, 0, out, JAVA_BYTE, 0, bytes.length);
        MemorySegment to = peers.get(peer);
        return to != null && socket.send(out.asSlice(0, bytes.length), to) >= 0;
    }

    @Override
    public @Nullable Datagram receive() {
        int length;
        do {
            header.set(JAVA_INT_UNALIGNED, 8, NAME_BYTES);
            length = libc.recvmsg(socket.fd(), header);
            // A peer whose port is closed has its machine say so, which the next call tells of.
        } while (length == -Libc.ECONNREFUSED);
        return length < 0
                ? null
                : new Datagram(source(), buffer.asSlice(0, length).asByteBuffer());
    }

    private InetAddress source() {
        byte[] bytes = name.asSlice(ipv4 ? 4 : 8, ipv4 ? 4 : 16).toArray(JAVA_BYTE);
        try {
            return ipv4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("four and sixteen bytes are an address", e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
