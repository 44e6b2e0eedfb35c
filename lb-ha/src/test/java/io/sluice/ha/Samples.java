package io.sluice.ha;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Addresses and settings for the tests. */
final class Samples {

    static final InetAddress MULTICAST = InetAddress.ofLiteral("224.0.0.18");
    static final InetAddress MULTICAST_IPV6 = InetAddress.ofLiteral("ff02::12");
    static final InetAddress SOURCE_IPV6 = InetAddress.ofLiteral("fe80::1");

    private Samples() {}

    /** 10.0.0.{@code last}. */
    static InetAddress node(int last) {
        return InetAddress.ofLiteral("10.0.0." + last);
    }

    static List<VirtualAddress> addresses(String... literals) {
        return List.of(literals).stream()
                .map(literal -> new VirtualAddress(InetAddress.ofLiteral(literal), 24))
                .toList();
    }

    static VirtualRouterSettings settings(int priority, boolean preempt) {
        return settings(VrrpVersion.V3, priority, Duration.ofSeconds(1), preempt);
    }

    static VirtualRouterSettings settings(VrrpVersion version, int priority, Duration interval, boolean preempt) {
        return new VirtualRouterSettings(
                version,
                51,
                priority,
                interval,
                preempt ? Preemption.atOnce() : Preemption.never(),
                Delivery.multicast(),
                addresses("10.0.0.100"));
    }
}
