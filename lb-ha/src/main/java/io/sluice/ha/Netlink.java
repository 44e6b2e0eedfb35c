package io.sluice.ha;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts addresses on interfaces and takes them away, and tells when a link changes: rtnetlink. Each change is a request of its own and
 * is answered at once. Owned by one thread.
 */
final class Netlink implements AutoCloseable {

    private static final int ROUTE = 0;
    private static final int LINK_GROUP = 1;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ADDRESS = 21;
    private static final int REQUEST_ACK = 1 | 4;
    private static final int CREATE_REPLACE = 0x400 | 0x100;
    private static final int NO_DUPLICATE_DETECTION = 2;
    private static final int HEADER = 16;
    private static final int MOST_BYTES = 8192;

    private final Libc libc;
    private final Descriptor requests;
    private final Descriptor links;
    private final MemorySegment kernel;
    private final MemorySegment buffer;
    private final LinkStates states = new LinkStates();
    private int sequence;

    Netlink(Libc libc, Arena arena) throws IOException {
        this.libc = libc;
        kernel = address(arena, 0);
        buffer = arena.allocate(MOST_BYTES);
        requests = Descriptor.open(libc, arena, Descriptor.AF_NETLINK, Descriptor.SOCK_RAW, ROUTE)
                .bind(kernel);
        links = Descriptor.open(libc, arena, Descriptor.AF_NETLINK, Descriptor.SOCK_RAW, ROUTE)
                .bind(address(arena, LINK_GROUP));
    }

    private static MemorySegment address(Arena arena, int groups) {
        MemorySegment segment = arena.allocate(12);
        segment.set(JAVA_SHORT_UNALIGNED, 0, (short) Descriptor.AF_NETLINK);
        segment.set(JAVA_INT_UNALIGNED, 8, groups);
        return segment;
    }

    /** Readable when something about a link has changed. */
    int linkFd() {
        return links.fd();
    }

    /** Takes note of what has been told of links. */
    void readLinks() {
        int length = libc.read(links.fd(), buffer);
        while (length > 0) {
            states.read(buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()));
            length = libc.read(links.fd(), buffer);
        }
        if (length != -Libc.EAGAIN) {
            states.forget();
        }
    }

    /** True where the interface is up and has a carrier. */
    boolean isUp(Interface on) {
        Boolean told = states.isUp(on.index());
        if (told == null) {
            told = on.isUp();
            states.learn(on.index(), told);
        }
        return told;
    }

    /** Puts an address on an interface; one that is there is fine. */
    void add(Interface on, VirtualAddress address) throws IOException {
        request(NEW_ADDRESS, REQUEST_ACK | CREATE_REPLACE, on, address);
    }

    /** Takes an address from an interface; one that is not there is fine. */
    void remove(Interface on, VirtualAddress address) throws IOException {
        request(DELETE_ADDRESS, REQUEST_ACK, on, address);
    }

    private void request(int type, int flags, Interface on, VirtualAddress address) throws IOException {
        byte[] message = message(type, flags, ++sequence, on.index(), address);
        MemorySegment.copy(message, 0, buffer, JAVA_BYTE, 0, message.length);
        int sent = requests.send(buffer.asSlice(0, message.length), kernel);
        int result = sent < 0 ? sent : answer();
        if (result == -Libc.EPERM) {
            throw new MissingCapabilityException("CAP_NET_ADMIN", "put addresses on " + on.name());
        }
        if (result < 0 && result != -Libc.EEXIST && result != -Libc.EADDRNOTAVAIL) {
            throw new IOException("the kernel refuses " + address.address().getHostAddress() + " on " + on.name()
                    + ": errno " + -result);
        }
    }

    /** The kernel answers within the call that asks. */
    private int answer() {
        int result = 0;
        while (true) {
            int length = libc.read(requests.fd(), buffer);
            if (length < HEADER + Integer.BYTES) {
                return length == -Libc.EAGAIN ? result : length;
            }
            if (buffer.get(JAVA_INT_UNALIGNED, 8) == sequence) {
                result = buffer.get(JAVA_INT_UNALIGNED, HEADER);
            }
        }
    }

    /** The request, in the byte order of this machine; an IPv6 address alone and never chosen as a source. */
    static byte[] message(int type, int flags, int sequence, int index, VirtualAddress address) {
        byte[] bytes = address.address().getAddress();
        boolean ipv4 = address.isIpv4();
        ByteBuffer message = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
        message.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
        message.put((byte) (ipv4 ? Descriptor.AF_INET : Descriptor.AF_INET6))
                .put((byte) (ipv4 ? address.prefixLength() : 128))
                .put((byte) (ipv4 ? 0 : NO_DUPLICATE_DETECTION))
                .put((byte) 0)
                .putInt(index);
        attribute(message, 2, bytes);
        attribute(message, 1, bytes);
        if (!ipv4) {
            ByteBuffer lifetimes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
            attribute(message, 6, lifetimes.putInt(0).putInt(-1).array());
        }
        message.putInt(0, message.position());
        byte[] whole = new byte[message.position()];
        message.get(0, whole);
        return whole;
    }

    private static void attribute(ByteBuffer message, int type, byte[] value) {
        message.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    }

    @Override
    public void close() {
        requests.close();
        links.close();
    }
}
