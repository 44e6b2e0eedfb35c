package io.sluice.ha;

/** A version of the protocol; all nodes of a virtual router speak the same one. */
public enum VrrpVersion {
    /** RFC 3768: IPv4 only, intervals in whole seconds. */
    V2(2),

    /** RFC 9568: IPv4 and IPv6, intervals in centiseconds; backups adopt the master's interval. */
    V3(3);

    private final int number;

    VrrpVersion(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
