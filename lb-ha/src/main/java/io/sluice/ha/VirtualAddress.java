package io.sluice.ha;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address that moves with the master.
 *
 * @param address neither a wildcard, loopback nor multicast address
 * @param prefixLength of its network, up to 32 for IPv4 and 128 for IPv6
 */
public record VirtualAddress(InetAddress address, int prefixLength) {

    public VirtualAddress {
        String text = address.getHostAddress();
        int bits = address.getAddress().length * Byte.SIZE;
        new Problems()
                .require(
                        "addresses",
                        !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isMulticastAddress(),
                        text + " cannot move between nodes; allowed is a unicast address that is not loopback")
                .require(
                        "addresses",
                        prefixLength >= 1 && prefixLength <= bits,
                        "the prefix length of " + text + " must be from 1 to " + bits + ", not " + prefixLength)
                .done();
    }

    boolean isIpv4() {
        return address instanceof Inet4Address;
    }
}
