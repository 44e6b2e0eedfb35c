package io.sluice.ha;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;

/** A socket of the system with what every kind of it needs. Owned by one thread. */
final class Descriptor implements AutoCloseable {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;

    private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PRIORITY = 12;
    private static final int SO_BINDTODEVICE = 25;

    /** What the kernel gives to control traffic; above it a capability is needed. */
    private static final int CONTROL = 6;

    private final Libc libc;
    private final Arena arena;
    private final int fd;

    private Descriptor(Libc libc, Arena arena, int fd) {
        this.libc = libc;
        this.arena = arena;
        this.fd = fd;
    }

    /**
     * Opens a socket.
     *
     * @throws MissingCapabilityException where this process may not
     */
    static Descriptor open(Libc libc, Arena arena, int family, int type, int protocol) throws IOException {
        int fd = libc.socket(family, type | CLOEXEC_NONBLOCK, protocol);
        if (fd == -Libc.EPERM) {
            throw new MissingCapabilityException("CAP_NET_RAW", "open a raw socket");
        }
        if (fd < 0) {
            throw new IOException("socket(" + family + ", " + type + ", " + protocol + "): errno " + -fd);
        }
        return new Descriptor(libc, arena, fd);
    }

    int fd() {
        return fd;
    }

    Descriptor set(int level, int option, int value) throws IOException {
        MemorySegment segment = arena.allocate(JAVA_INT_UNALIGNED);
        segment.set(JAVA_INT_UNALIGNED, 0, value);
        return set(level, option, segment);
    }

    Descriptor set(int level, int option, MemorySegment value) throws IOException {
        int result = libc.setsockopt(fd, level, option, value);
        if (result < 0) {
            throw new IOException("setsockopt(" + level + ", " + option + "): errno " + -result);
        }
        return this;
    }

    Descriptor bindToDevice(String name) throws IOException {
        return set(SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(name)).set(SOL_SOCKET, SO_PRIORITY, CONTROL);
    }

    Descriptor bind(MemorySegment address) throws IOException {
        int result = libc.bind(fd, address);
        if (result < 0) {
            throw new IOException("bind: errno " + -result);
        }
        return this;
    }

    /** Sends; what cannot be sent now is lost, as it may be on the way. Gives back 0 or more, or an errno negated. */
    int send(MemorySegment bytes, MemorySegment address) {
        return libc.sendto(fd, bytes, address);
    }

    /** The address as the system calls want it. */
    static MemorySegment address(Arena arena, InetAddress address, int scope) {
        return address(arena, address, 0, scope);
    }

    /** The same with a port. */
    static MemorySegment address(Arena arena, InetAddress address, int port, int scope) {
        boolean ipv4 = address instanceof Inet4Address;
        MemorySegment segment = arena.allocate(ipv4 ? 16 : 28);
        segment.set(JAVA_SHORT_UNALIGNED, 0, (short) (ipv4 ? AF_INET : AF_INET6));
        segment.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
        byte[] bytes = address.getAddress();
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, ipv4 ? 4 : 8, bytes.length);
        if (!ipv4) {
            segment.set(JAVA_INT_UNALIGNED, 24, scope);
        }
        return segment;
    }

    /** Where a frame goes on an Ethernet. */
    static MemorySegment linkAddress(Arena arena, int index, int protocol, byte[] to) {
        MemorySegment segment = arena.allocate(20);
        segment.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_PACKET);
        segment.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) protocol);
        segment.set(JAVA_INT_UNALIGNED, 4, index);
        segment.set(JAVA_BYTE, 11, (byte) to.length);
        MemorySegment.copy(to, 0, segment, JAVA_BYTE, 12, to.length);
        return segment;
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
