package io.sluice.ha;

import java.net.InetAddress;
import java.util.List;

/**
 * How adverts travel.
 *
 * @param peers the other nodes, for networks without multicast; empty for multicast
 * @param leastTtl the smallest TTL or hop limit that is believed; 255 proves that the sender is on the same segment
 * @param checksum what the checksum of version 3 over IPv4 covers
 */
public record Delivery(List<InetAddress> peers, int leastTtl, Ipv4Checksum checksum) {

    /** What no router can have passed on. */
    public static final int SAME_SEGMENT = 255;

    private static final int MOST_PEERS = 16;

    public Delivery {
        peers = List.copyOf(peers);
        new Problems()
                .require(
                        "peers",
                        peers.size() <= MOST_PEERS,
                        "must be at most " + MOST_PEERS + " nodes, not " + peers.size())
                .require(
                        "peers",
                        peers.stream().distinct().count() == peers.size(),
                        "a node is there twice; each may stand once")
                .require(
                        "least-ttl",
                        leastTtl >= 1 && leastTtl <= SAME_SEGMENT,
                        "must be from 1 to 255, not " + leastTtl)
                .require(
                        "least-ttl",
                        leastTtl == SAME_SEGMENT || !peers.isEmpty(),
                        "must be 255 without peers: multicast never passes a router")
                .done();
    }

    /** To all nodes of the segment, with the checksum that keepalived knows. */
    public static Delivery multicast() {
        return new Delivery(List.of(), SAME_SEGMENT, Ipv4Checksum.WITH_PSEUDO_HEADER);
    }

    /** To these nodes only. */
    public static Delivery unicast(List<InetAddress> peers) {
        return new Delivery(peers, SAME_SEGMENT, Ipv4Checksum.WITH_PSEUDO_HEADER);
    }

    boolean isUnicast() {
        return !peers.isEmpty();
    }
}
