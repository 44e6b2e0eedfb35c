package io.sluice.ha;

import static io.sluice.ha.Advert.AUTHENTICATION_BYTES;
import static io.sluice.ha.Advert.HEADER_BYTES;

import io.sluice.ha.Rejected.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what came in by the protocol number of VRRP: RFC 9568 section 5 and RFC 3768 section 5. It takes the message
 * without the IP header; that the TTL or hop limit was 255 is the socket's to check.
 *
 * <p>Anyone on the network can send such a packet. Whatever the bytes are, the answer is an {@link Advert} or a {@link
 * Rejected}, never an exception.
 */
final class AdvertReader {

    private AdvertReader() {}

    /** Reads the message between position and limit; the buffer stays as it is. */
    static Received read(ByteBuffer packet, InetAddress source, InetAddress destination) {
        ByteBuffer message = packet.slice();
        Reason wrong = findWrong(message, source, destination);
        return wrong == null ? advert(message, source instanceof Inet4Address) : new Rejected(wrong);
    }

    private static @Nullable Reason findWrong(ByteBuffer message, InetAddress source, InetAddress destination) {
        if (message.limit() < HEADER_BYTES) {
            return Reason.TOO_SHORT;
        }
        boolean ipv4 = source instanceof Inet4Address;
        int version = unsigned(message, 0) >>> 4;
        if (version != 3 && !(version == 2 && ipv4)) {
            return Reason.UNKNOWN_VERSION;
        }
        Reason wrong = findWrongInHeader(message, version);
        if (wrong != null) {
            return wrong;
        }
        int bytes = HEADER_BYTES + count(message) * addressBytes(ipv4) + (version == 2 ? AUTHENTICATION_BYTES : 0);
        if (message.limit() != bytes) {
            return Reason.WRONG_LENGTH;
        }
        return isSumRight(message, version, source, destination) ? null : Reason.WRONG_CHECKSUM;
    }

    private static @Nullable Reason findWrongInHeader(ByteBuffer message, int version) {
        if ((unsigned(message, 0) & 0x0F) != Advert.TYPE) {
            return Reason.UNKNOWN_TYPE;
        }
        if (unsigned(message, 1) == 0) {
            return Reason.NO_ROUTER_ID;
        }
        if (count(message) == 0) {
            return Reason.NO_ADDRESSES;
        }
        if (version == 2 && unsigned(message, 4) != 0) {
            return Reason.AUTHENTICATED;
        }
        return intervalCentis(message, version) == 0 ? Reason.NO_INTERVAL : null;
    }

    private static boolean isSumRight(ByteBuffer message, int version, InetAddress source, InetAddress destination) {
        boolean ipv4 = source instanceof Inet4Address;
        if (ipv4 && InternetChecksum.sum(message, 0) == InternetChecksum.RIGHT) {
            return true;
        }
        int pseudoHeader = InternetChecksum.pseudoHeader(source, destination, message.limit());
        return version == 3 && InternetChecksum.sum(message, pseudoHeader) == InternetChecksum.RIGHT;
    }

    private static Advert advert(ByteBuffer message, boolean ipv4) {
        int version = unsigned(message, 0) >>> 4;
        List<InetAddress> addresses = new ArrayList<>(count(message));
        for (int i = 0; i < count(message); i++) {
            addresses.add(address(message, HEADER_BYTES + i * addressBytes(ipv4), ipv4));
        }
        return new Advert(
                version == 2 ? VrrpVersion.V2 : VrrpVersion.V3,
                unsigned(message, 1),
                unsigned(message, 2),
                intervalCentis(message, version),
                addresses);
    }

    /** Version 3 has four reserved bits before its twelve; version 2 one byte of seconds. */
    private static int intervalCentis(ByteBuffer message, int version) {
        return version == 2 ? unsigned(message, 5) * 100 : message.getShort(4) & 0x0FFF;
    }

    private static InetAddress address(ByteBuffer message, int offset, boolean ipv4) {
        byte[] bytes = new byte[addressBytes(ipv4)];
        message.get(offset, bytes);
        try {
            // The general method would turn an IPv4-mapped address into an IPv4 one.
            return ipv4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("four and sixteen bytes are an address", e);
        }
    }

    private static int count(ByteBuffer message) {
        return unsigned(message, 3);
    }

    private static int addressBytes(boolean ipv4) {
        return ipv4 ? 4 : 16;
    }

    private static int unsigned(ByteBuffer message, int offset) {
        return message.get(offset) & 0xFF;
    }
}
