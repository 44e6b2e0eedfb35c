package io.sluice.ha;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * One node's part in a virtual router.
 *
 * @param version the same on all nodes
 * @param virtualRouterId 1 to 255, the same on all nodes and unique on the network segment
 * @param priority 1 to 255, the highest becomes master; 255 is the owner, who always takes over
 * @param interval between a master's adverts: 100 ms to 40.95 s in steps of 10 ms, in version 2 whole seconds
 * @param preemption whether and when this node takes over from a living master of lower priority
 * @param delivery how adverts travel
 * @param addresses 1 to 20 of one family, each once; the same on all nodes. None with the UDP heartbeat where something else moves
 */
public record VirtualRouterSettings(
        VrrpVersion version,
        int virtualRouterId,
        int priority,
        Duration interval,
        Preemption preemption,
        Delivery delivery,
        List<VirtualAddress> addresses) {

    /** The priority of the node that has the addresses as its own. */
    static final int OWNER = 255;

    /** Below it a busy machine's pauses look like a dead master. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Twelve bits of centiseconds. */
    private static final Duration LONGEST = Duration.ofMillis(40_950);

    /** An advert of that many IPv6 addresses fits in every packet; keepalived stops there, too. */
    private static final int MOST_ADDRESSES = 20;

    public VirtualRouterSettings {
        addresses = List.copyOf(addresses);
        Problems problems = new Problems();
        problems.require("virtual-router", in(virtualRouterId, 1, 255), "must be from 1 to 255, not " + virtualRouterId)
                .require("priority", in(priority, 1, OWNER), "must be from 1 to 255, not " + priority);
        checkInterval(version, interval, problems);
        checkAddresses(version, delivery, addresses, problems);
        checkPeers(delivery, addresses, problems);
        problems.done();
    }

    /** Version 3, interval 1 s, no preemption, the checksum that keepalived knows. */
    public static VirtualRouterSettings of(int virtualRouterId, int priority, List<VirtualAddress> addresses) {
        return new VirtualRouterSettings(
                VrrpVersion.V3,
                virtualRouterId,
                priority,
                Duration.ofSeconds(1),
                Preemption.never(),
                Delivery.multicast(),
                addresses);
    }

    boolean preempt() {
        return preemption.wanted();
    }

    Duration preemptDelay() {
        return preemption.delay();
    }

    /** True where adverts may come from there: any node of the segment, or where peers are listed, one of them. */
    boolean isFromPeer(InetAddress source) {
        return delivery.peers().isEmpty() || delivery.peers().contains(source);
    }

    /** True for the virtual addresses, in whatever order. */
    boolean hasAddresses(List<InetAddress> others) {
        if (others.size() != addresses.size()) {
            return false;
        }
        for (VirtualAddress own : addresses) {
            if (!others.contains(own.address())) {
                return false;
            }
        }
        return true;
    }

    boolean isOwner() {
        return priority == OWNER;
    }

    /** True where the adverts are of version 4 of IP; by protocol 112 the addresses are as well. */
    public boolean isIpv4() {
        return delivery.heartbeat().isPresent()
                ? delivery.peers().getFirst() instanceof Inet4Address
                : addresses.getFirst().isIpv4();
    }

    /** True where adverts come from link-local addresses, as those of IPv6 must by protocol 112. */
    boolean isLinkLocal() {
        return !isIpv4()
                && (delivery.heartbeat().isEmpty()
                        || delivery.peers().getFirst().isLinkLocalAddress());
    }

    int intervalCentis() {
        return (int) (interval.toMillis() / 10);
    }

    /** An advert of this virtual router, an IPv6 link-local address first: RFC 9568 section 5.2.9. */
    Advert advert(int advertPriority) {
        List<InetAddress> plain = addresses.stream()
                .map(VirtualAddress::address)
                .sorted(Comparator.comparing(address -> isIpv4() || !address.isLinkLocalAddress()))
                .toList();
        return new Advert(version, virtualRouterId, advertPriority, intervalCentis(), plain);
    }

    private static void checkInterval(VrrpVersion version, Duration interval, Problems problems) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            boolean small = interval.abs().compareTo(Duration.ofDays(1)) < 0;
            String text = small ? interval.toMillis() + "ms" : interval.toSeconds() + "s";
            problems.require("interval", false, "must be from 100ms to 40950ms, not " + text);
        } else if (interval.toNanos() % 10_000_000 != 0) {
            problems.require(
                    "interval",
                    false,
                    "must be a multiple of 10ms, the protocol's unit, not " + interval.toNanos() + "ns");
        } else if (version == VrrpVersion.V2 && interval.toMillis() % 1000 != 0) {
            problems.require(
                    "interval", false, "must be whole seconds in version 2, not " + interval.toMillis() + "ms");
        }
    }

    private static void checkAddresses(
            VrrpVersion version, Delivery delivery, List<VirtualAddress> addresses, Problems problems) {
        String key = "addresses";
        int least = delivery.heartbeat().isPresent() ? 0 : 1;
        problems.require(
                key,
                in(addresses.size(), least, MOST_ADDRESSES),
                "must be from " + least + " to " + MOST_ADDRESSES + ", not " + addresses.size());
        long distinct =
                addresses.stream().map(VirtualAddress::address).distinct().count();
        problems.require(key, distinct == addresses.size(), "an address is there twice; each may stand once");
        long ipv4 = addresses.stream().filter(VirtualAddress::isIpv4).count();
        problems.require(
                key,
                ipv4 == 0 || ipv4 == addresses.size(),
                "are of both families; a virtual router has IPv4 or IPv6 addresses, so make it two");
        problems.require(
                key,
                version == VrrpVersion.V3 || ipv4 == addresses.size(),
                "must be IPv4 addresses in version 2; IPv6 needs version 3");
        problems.require(
                "version",
                version == VrrpVersion.V3 || delivery.heartbeat().isEmpty(),
                "must be 3 or left out with transport udp, which only Sluice speaks");
    }

    private static void checkPeers(Delivery delivery, List<VirtualAddress> addresses, Problems problems) {
        boolean ipv4 = addresses.isEmpty() || addresses.getFirst().isIpv4();
        for (InetAddress peer : delivery.peers()) {
            String text = peer.getHostAddress();
            problems.require(
                    "peers",
                    delivery.heartbeat().isPresent() || peer instanceof Inet4Address == ipv4,
                    text + " is not of the family of the virtual addresses; adverts of IPv6 addresses go over IPv6");
            problems.require(
                    "peers",
                    addresses.stream().noneMatch(own -> own.address().equals(peer)),
                    text + " is a virtual address; name the other nodes by addresses that stay with them");
        }
    }

    private static boolean in(int value, int least, int most) {
        return value >= least && value <= most;
    }
}
