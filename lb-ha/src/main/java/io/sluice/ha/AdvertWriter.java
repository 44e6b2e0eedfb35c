package io.sluice.ha;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Writes adverts, without the IP header: RFC 9568 section 5 and RFC 3768 section 5. */
final class AdvertWriter {

    private AdvertWriter() {}

    /**
     * The message's bytes, ready to be sent.
     *
     * @param checksum counts for version 3 over IPv4 only
     */
    static byte[] write(Advert advert, InetAddress source, InetAddress destination, Ipv4Checksum checksum) {
        boolean v2 = advert.version() == VrrpVersion.V2;
        int addressBytes = source.getAddress().length;
        int tail = v2 ? Advert.AUTHENTICATION_BYTES : 0;
        ByteBuffer message =
                ByteBuffer.allocate(Advert.HEADER_BYTES + advert.addresses().size() * addressBytes + tail);
        message.put((byte) (advert.version().number() << 4 | Advert.TYPE))
                .put((byte) advert.virtualRouterId())
                .put((byte) advert.priority())
                .put((byte) advert.addresses().size())
                .putShort((short) (v2 ? advert.intervalCentis() / 100 : advert.intervalCentis()))
                .putShort((short) 0);
        advert.addresses().forEach(address -> message.put(address.getAddress()));
        boolean plain = v2 || (source instanceof Inet4Address && checksum == Ipv4Checksum.MESSAGE_ONLY);
        int before = plain ? 0 : InternetChecksum.pseudoHeader(source, destination, message.limit());
        message.putShort(Advert.CHECKSUM_OFFSET, (short) ~InternetChecksum.sum(message, before));
        return message.array();
    }
}
