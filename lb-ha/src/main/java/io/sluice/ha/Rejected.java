package io.sluice.ha;

/**
 * A packet that is no advert.
 *
 * @param reason the first thing found wrong
 */
record Rejected(Reason reason) implements Received {

    enum Reason {
        /** Fewer bytes than the fixed part of a message. */
        TOO_SHORT,
        /** Neither version 2 nor 3, or version 2 over IPv6. */
        UNKNOWN_VERSION,
        /** Not an advertisement. */
        UNKNOWN_TYPE,
        /** Zero, which no virtual router has. */
        NO_ROUTER_ID,
        /** A count of zero. */
        NO_ADDRESSES,
        /** More or fewer bytes than the count of addresses asks for. */
        WRONG_LENGTH,
        /** Matches neither with nor without a pseudo header, as far as the version allows either. */
        WRONG_CHECKSUM,
        /** Version 2 with a password or digest, which RFC 3768 has taken out. */
        AUTHENTICATED,
        /** An interval of zero: following it would make every backup a master at once. */
        NO_INTERVAL,
        /** UDP: something else that came to the port. */
        NO_HEARTBEAT,
        /** UDP: written by a release that writes heartbeats in another way. */
        OTHER_FORMAT,
        /** UDP: signed with none of our keys, or for other addresses. */
        WRONG_SIGNATURE,
        /** UDP: of another virtual router, though each has a port of its own. */
        WRONG_ROUTER_ID,
        /** UDP: a copy of one that was heard, or one that a later one has overtaken. */
        REPLAYED,
        /** UDP: from a node that has just started and must answer us first. */
        MEETING,
        /** UDP: the same, and it has not answered for longer than that takes. */
        NOT_MET
    }
}
