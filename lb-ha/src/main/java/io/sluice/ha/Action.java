package io.sluice.ha;

import java.net.InetAddress;

/** What a virtual router decides; to be done in the order given. */
sealed interface Action {

    record SendAdvert(Advert advert) implements Action {}

    /** Put the addresses on the interface. */
    record TakeAddresses() implements Action {}

    /** Tell the neighbours where the addresses are: gratuitous ARP, unsolicited neighbour advertisement. */
    record AnnounceAddresses() implements Action {}

    /** Close what is connected to the addresses and take them from the interface. */
    record ReleaseAddresses() implements Action {}

    /** Set the one timer, in place of what it was set to; the time is on the clock of the events. */
    record SetTimer(long atNanos) implements Action {}

    record CancelTimer() implements Action {}

    /** Somebody else is master as well: an alarm for those who count and log. */
    record Conflict(InetAddress source, int priority) implements Action {}

    /** An advert that was heeded and is not as it should be: two nodes are not set up alike. */
    record Mismatch(Difference difference) implements Action {}

    /** An advert that changed nothing, for those who count and log. */
    record Discard(Reason reason) implements Action {}

    /** How two nodes of a virtual router may differ. */
    enum Difference {
        ADDRESSES,
        /** The backups follow the master's: harmless, and rarely meant. */
        INTERVAL,
        /** Which of the two is master is left to their addresses. */
        EQUAL_PRIORITY
    }

    /** Why an advert was not heeded. */
    enum Reason {
        /** We take no part now. */
        NOT_RUNNING,
        OTHER_ROUTER,
        OTHER_VERSION,
        /** Version 2 wants the interval to be the same on all nodes: RFC 3768 section 7.1. */
        OTHER_INTERVAL,
        /** The other family's, or one we sent ourselves. */
        STRANGE_SOURCE,
        /** Peers are listed, and the sender is none of them. */
        NOT_A_PEER,
        /** A master of lower priority, from which we mean to take over. */
        LOWER_PRIORITY,
        /** More of them within one interval than are answered. */
        TOO_MANY
    }
}
