package io.sluice.ha;

/**
 * What the checksum of a version 3 advert over IPv4 covers. Adverts of both kinds are accepted; this is about those we
 * send. Version 2 never covers a pseudo header, IPv6 always does.
 */
public enum Ipv4Checksum {
    /** The message and an IPv4 pseudo header, as RFC 5798 is mostly read and as keepalived checks it. */
    WITH_PSEUDO_HEADER,

    /** The message alone, as RFC 9568 section 5.2.8 says. */
    MESSAGE_ONLY
}
