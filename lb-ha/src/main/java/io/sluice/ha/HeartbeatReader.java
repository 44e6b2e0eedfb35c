package io.sluice.ha;

import io.sluice.ha.Rejected.Reason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what came in by UDP. Anyone who reaches the port can send it: whatever the bytes are, the answer is a {@link Heartbeat} that was
 * signed with a key of ours, or the reason why there is none; never an exception.
 */
final class HeartbeatReader {

    /** One of the two. */
    record Result(@Nullable Heartbeat heartbeat, @Nullable Reason wrong) {}

    private HeartbeatReader() {}

    /** Reads the datagram between position and limit; the buffer stays as it is. */
    static Result read(ByteBuffer datagram, InetAddress source, InetAddress destination, HeartbeatKeys.Signer signer) {
        ByteBuffer bytes = datagram.slice();
        Reason wrong = findWrong(bytes);
        if (wrong == null && !signer.verify(bytes, source, destination)) {
            wrong = Reason.WRONG_SIGNATURE;
        }
        return wrong == null ? new Result(heartbeat(bytes), null) : new Result(null, wrong);
    }

    private static @Nullable Reason findWrong(ByteBuffer bytes) {
        if (bytes.limit() < Heartbeat.HEADER_BYTES + HeartbeatKeys.SIGNATURE_BYTES) {
            return Reason.TOO_SHORT;
        }
        if (bytes.getInt(0) != Heartbeat.MAGIC) {
            return Reason.NO_HEARTBEAT;
        }
        if (unsigned(bytes, 4) != Heartbeat.FORMAT) {
            return Reason.OTHER_FORMAT;
        }
        int kind = unsigned(bytes, 5);
        if (kind != Heartbeat.ADVERT && kind != Heartbeat.GREETING) {
            return Reason.UNKNOWN_TYPE;
        }
        if (unsigned(bytes, 6) == 0) {
            return Reason.NO_ROUTER_ID;
        }
        if (kind == Heartbeat.ADVERT && bytes.getShort(8) == 0) {
            return Reason.NO_INTERVAL;
        }
        return hasItsLength(bytes) ? null : Reason.WRONG_LENGTH;
    }

    private static boolean hasItsLength(ByteBuffer bytes) {
        int size = unsigned(bytes, 10);
        int count = unsigned(bytes, 11);
        boolean sizeFits = count == 0 ? size == 0 : size == 4 || size == 16;
        boolean kindFits = count == 0 || unsigned(bytes, 5) == Heartbeat.ADVERT;
        return sizeFits
                && kindFits
                && bytes.limit() == Heartbeat.HEADER_BYTES + count * size + HeartbeatKeys.SIGNATURE_BYTES;
    }

    private static Heartbeat heartbeat(ByteBuffer bytes) {
        Heartbeat.Proof proof =
                new Heartbeat.Proof(bytes.getLong(12), bytes.getLong(20), bytes.getLong(28), bytes.getLong(36));
        int router = unsigned(bytes, 6);
        boolean isAdvert = unsigned(bytes, 5) == Heartbeat.ADVERT;
        return new Heartbeat(router, proof, isAdvert ? Optional.of(advert(bytes, router)) : Optional.empty());
    }

    private static Advert advert(ByteBuffer bytes, int router) {
        int size = unsigned(bytes, 10);
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < unsigned(bytes, 11); i++) {
            addresses.add(address(bytes, Heartbeat.HEADER_BYTES + i * size, size));
        }
        return new Advert(VrrpVersion.V3, router, unsigned(bytes, 7), bytes.getShort(8) & 0xFFFF, addresses);
    }

    private static InetAddress address(ByteBuffer bytes, int offset, int size) {
        byte[] address = new byte[size];
        bytes.get(offset, address);
        try {
            // The general method would turn an IPv4-mapped address into an IPv4 one.
            return size == 4 ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("four and sixteen bytes are an address", e);
        }
    }

    private static int unsigned(ByteBuffer bytes, int offset) {
        return bytes.get(offset) & 0xFF;
    }
}
