package io.sluice.ha;

import java.net.InetAddress;
import java.util.List;

/**
 * An advertisement, the only message of the protocol.
 *
 * @param version how it is written
 * @param virtualRouterId 1 to 255
 * @param priority 1 to 255, or 0 from a master that resigns
 * @param intervalCentis the sender's interval in centiseconds, never 0; in version 2 whole seconds
 * @param addresses of one family, never empty
 */
record Advert(VrrpVersion version, int virtualRouterId, int priority, int intervalCentis, List<InetAddress> addresses)
        implements Received {

    /** The priority by which a master says that it goes. */
    static final int RESIGN = 0;

    /** Version and type, virtual router, priority, count, two bytes of interval, checksum: RFC 9568 section 5.1. */
    static final int HEADER_BYTES = 8;

    static final int CHECKSUM_OFFSET = 6;

    /** Behind the addresses of version 2, ignored: RFC 3768 section 5.3.10. */
    static final int AUTHENTICATION_BYTES = 8;

    static final int TYPE = 1;

    Advert {
        addresses = List.copyOf(addresses);
    }
}
