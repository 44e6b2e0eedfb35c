package io.sluice.ha;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How adverts travel.
 *
 * @param peers the other nodes, for networks without multicast; empty for multicast
 * @param leastTtl the smallest TTL or hop limit that is believed; 255 proves that the sender is on the same segment
 * @param checksum what the checksum of version 3 over IPv4 covers
 * @param heartbeat for adverts by UDP, to peers only; empty for protocol 112
 */
public record Delivery(
        List<InetAddress> peers, int leastTtl, Ipv4Checksum checksum, Optional<HeartbeatSettings> heartbeat) {

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
                .require(
                        "peers",
                        heartbeat.isEmpty() || !peers.isEmpty(),
                        "is missing; with transport udp the addresses of the other nodes are needed")
                .require(
                        "peers",
                        heartbeat.isEmpty()
                                || peers.stream()
                                                .map(peer -> peer instanceof Inet4Address)
                                                .distinct()
                                                .count()
                                        <= 1,
                        "are of both families; name all nodes by IPv4 or all by IPv6 addresses")
                .done();
    }

    /** By protocol 112. */
    public Delivery(List<InetAddress> peers, int leastTtl, Ipv4Checksum checksum) {
        this(peers, leastTtl, checksum, Optional.empty());
    }

    /** To all nodes of the segment, with the checksum that keepalived knows. */
    public static Delivery multicast() {
        return new Delivery(List.of(), SAME_SEGMENT, Ipv4Checksum.WITH_PSEUDO_HEADER);
    }

    /** To these nodes only. */
    public static Delivery unicast(List<InetAddress> peers) {
        return new Delivery(peers, SAME_SEGMENT, Ipv4Checksum.WITH_PSEUDO_HEADER);
    }

    /** By signed datagrams to these nodes. */
    public static Delivery udp(List<InetAddress> peers, HeartbeatSettings heartbeat) {
        return new Delivery(peers, SAME_SEGMENT, Ipv4Checksum.WITH_PSEUDO_HEADER, Optional.of(heartbeat));
    }

    boolean isUnicast() {
        return !peers.isEmpty();
    }
}
