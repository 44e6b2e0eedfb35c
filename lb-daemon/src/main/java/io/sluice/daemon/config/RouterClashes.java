package io.sluice.daemon.config;

import io.sluice.daemon.config.Configuration.VirtualRouter;
import io.sluice.ha.HaSettings;
import io.sluice.ha.VirtualAddress;
import java.util.List;
import java.util.Optional;

/** What two virtual routers of one node must not have in common, or must. */
final class RouterClashes {

    private RouterClashes() {}

    /** Reports at its own keys what is wrong with one beside those before it. */
    static void check(VirtualRouter router, Values own, List<VirtualRouter> before) {
        for (VirtualRouter other : before) {
            HaSettings mine = router.settings();
            HaSettings theirs = other.settings();
            if (mine.name().equals(theirs.name())) {
                own.reject(
                        own.has("name") ? "name" : "",
                        "there is a virtual router \"" + mine.name() + "\" already; give each a name");
            }
            if (sameNumber(mine, theirs)) {
                own.reject(
                        "virtual-router",
                        mine.router().virtualRouterId() + " is that of \"" + theirs.name() + "\" on "
                                + mine.interfaceName() + "; each needs a number of its own");
            }
            shared(mine, theirs)
                    .ifPresent(address -> own.reject(
                            "addresses",
                            address.address().getHostAddress() + " is an address of \"" + theirs.name()
                                    + "\"; it can move with one only"));
            if (!mine.group().isEmpty() && mine.group().equals(theirs.group()) && !equallyRanked(mine, theirs)) {
                own.reject(
                        "sync-group",
                        "those of one group need one priority and one preempt, so that no two nodes win one each; \""
                                + theirs.name() + "\" has others");
            }
        }
    }

    /** IPv4 and IPv6 are apart on the wire. */
    private static boolean sameNumber(HaSettings one, HaSettings other) {
        return one.router().virtualRouterId() == other.router().virtualRouterId()
                && one.interfaceName().equals(other.interfaceName())
                && one.router().isIpv4() == other.router().isIpv4();
    }

    private static Optional<VirtualAddress> shared(HaSettings one, HaSettings other) {
        return one.router().addresses().stream()
                .filter(mine -> other.router().addresses().stream()
                        .anyMatch(theirs -> theirs.address().equals(mine.address())))
                .findFirst();
    }

    private static boolean equallyRanked(HaSettings one, HaSettings other) {
        return one.router().priority() == other.router().priority()
                && one.router().preemption().equals(other.router().preemption());
    }
}
