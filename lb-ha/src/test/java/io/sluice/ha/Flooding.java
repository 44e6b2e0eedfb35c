package io.sluice.ha;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that floods a node with forged adverts of the highest priority, three in each millisecond: with a wrong TTL, with a wrong
 * checksum, and right ones from an address that is no peer. It listens at the same time and says how long the node was silent at most.
 */
final class Flooding {

    static final String NODE = "10.9.1.1";
    static final String PEER = "10.9.1.2";
    static final String STRANGER = "10.9.1.3";
    static final String VIRTUAL = "10.9.1.100";

    private static final Duration SPAN = Duration.ofSeconds(3);
    private static final int IP = 0;
    private static final int IP_TTL = 2;

    private final Libc libc = new Libc();
    private final Arena arena;
    private final MemorySegment node;

    private Flooding(Arena arena) {
        this.arena = arena;
        node = Descriptor.address(arena, InetAddress.ofLiteral(NODE), 0);
    }

    /** One kind of forgery, ready to be sent. */
    private record Forgery(Descriptor socket, MemorySegment bytes) {}

    private Forgery forgery(String source, int ttl, int spoil) throws IOException {
        InetAddress from = InetAddress.ofLiteral(source);
        byte[] bytes = AdvertWriter.write(
                settings(NODE).advert(VirtualRouterSettings.OWNER),
                from,
                InetAddress.ofLiteral(NODE),
                Ipv4Checksum.WITH_PSEUDO_HEADER);
        bytes[Advert.CHECKSUM_OFFSET] ^= (byte) spoil;
        Descriptor socket = Descriptor.open(libc, arena, Descriptor.AF_INET, Descriptor.SOCK_RAW, 112)
                .set(IP, IP_TTL, ttl)
                .bind(Descriptor.address(arena, from, 0));
        return new Forgery(socket, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
    }

    /** A virtual router with that one peer. */
    static VirtualRouterSettings settings(String peer) {
        return new VirtualRouterSettings(
                VrrpVersion.V3,
                51,
                100,
                Duration.ofMillis(100),
                Preemption.never(),
                Delivery.unicast(List.of(InetAddress.ofLiteral(peer))),
                Samples.addresses(VIRTUAL));
    }

    public static void main(String[] arguments) throws IOException {
        try (Arena arena = Arena.ofConfined();
                AdvertSocket heard = new AdvertSocket(
                        new Libc(), arena, Interface.named("eth0"), settings(NODE), InetAddress.ofLiteral(PEER))) {
            Flooding flooding = new Flooding(arena);
            flooding.run(
                    List.of(
                            flooding.forgery(PEER, 64, 0),
                            flooding.forgery(PEER, 255, 1),
                            flooding.forgery(STRANGER, 255, 0)),
                    heard);
        }
    }

    private void run(List<Forgery> forgeries, AdvertSocket heard) {
        long start = System.nanoTime();
        long lastHeard = start;
        long longest = 0;
        long rounds = 0;
        for (long now = start; now - start < SPAN.toNanos(); now = System.nanoTime()) {
            for (; rounds < TimeUnit.NANOSECONDS.toMillis(now - start); rounds++) {
                forgeries.forEach(each -> each.socket().send(each.bytes(), node));
            }
            while (heard.receive() != null) {
                longest = Math.max(longest, now - lastHeard);
                lastHeard = now;
            }
            LockSupport.parkNanos(1_000_000);
        }
        longest = Math.max(longest, System.nanoTime() - lastHeard);
        System.out.println("rounds=" + rounds + " silentMillis=" + TimeUnit.NANOSECONDS.toMillis(longest));
    }
}
