package io.sluice.ha;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The ones' complement sum of RFC 1071 over a message, with or without a pseudo header before it. */
final class InternetChecksum {

    /** What a sum over bytes that carry their right checksum comes to. */
    static final int RIGHT = 0xFFFF;

    /** VRRP's number among the protocols of IP. */
    private static final int PROTOCOL = 112;

    private InternetChecksum() {}

    /** The folded sum of the message's bytes, from its first to its limit, added to what was summed before. */
    static int sum(ByteBuffer message, int before) {
        long sum = before;
        int at = 0;
        for (; at + 1 < message.limit(); at += 2) {
            sum += message.getShort(at) & 0xFFFF;
        }
        if (at < message.limit()) {
            sum += (message.get(at) & 0xFF) << Byte.SIZE;
        }
        return fold(sum);
    }

    /** The sum of the pseudo header: RFC 793 section 3.1 for IPv4, RFC 8200 section 8.1 for IPv6. */
    static int pseudoHeader(InetAddress source, InetAddress destination, int messageBytes) {
        int addresses = sum(ByteBuffer.wrap(destination.getAddress()), sum(ByteBuffer.wrap(source.getAddress()), 0));
        return fold((long) addresses + PROTOCOL + messageBytes);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
