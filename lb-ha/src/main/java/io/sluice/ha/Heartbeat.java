package io.sluice.ha;

import java.util.Optional;

/**
 * A datagram of the UDP heartbeat: an advert, or none where two nodes only get to know each other, with what proves that it is not a
 * copy of an earlier one. All numbers are big-endian.
 *
 * <pre>
 *  0  "SLHB"                 12  session          44  addresses, 4 or 16 bytes each
 *  4  format, 1              20  sequence         ..  HMAC-SHA256 of all before it,
 *  5  kind                   28  challenge            the source and the destination
 *  6  virtual router         36  echo                 address
 *  7  priority
 *  8  interval in 10 ms
 * 10  bytes of an address
 * 11  number of addresses
 * </pre>
 *
 * @param virtualRouterId 1 to 255
 * @param proof of its freshness
 * @param advert empty for a greeting
 */
record Heartbeat(int virtualRouterId, Proof proof, Optional<Advert> advert) {

    static final int MAGIC = 0x534C4842;
    static final int FORMAT = 1;
    static final int ADVERT = 1;
    static final int GREETING = 2;
    static final int HEADER_BYTES = 44;

    /** Of the most addresses, of the longer kind. */
    static final int MOST_BYTES = HEADER_BYTES + 255 * 16 + HeartbeatKeys.SIGNATURE_BYTES;

    /**
     * What proves that a datagram is new: see {@link Acquaintance}.
     *
     * @param session drawn by the sender when it started
     * @param sequence one more with each datagram of a session
     * @param challenge drawn by the sender, to be given back by the receiver
     * @param echo the challenge of the receiver's that the sender heard last, or 0
     */
    record Proof(long session, long sequence, long challenge, long echo) {}
}
