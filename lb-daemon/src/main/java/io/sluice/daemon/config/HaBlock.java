package io.sluice.daemon.config;

import io.sluice.daemon.config.Configuration.VirtualRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The schema of {@code ha}. */
final class HaBlock {

    private static final Key<List<Values>> ROUTERS = Key.optional(
            "virtual-routers",
            VirtualRouterKeys.LIST,
            "Several of them, where one is not enough: two nodes, each master of one, or an IPv4 and an IPv6 address.");
    private static final Key<List<String>> NOTIFY = Key.optional(
            "notify",
            new OneOrMoreType<>("a program or a list of a program and its arguments", Types.TEXT),
            "A program that is run on each change with keepalived's arguments after its own: `INSTANCE` or `GROUP`, the name, the"
                    + " state, the priority.");
    private static final Key<Path> NOTIFY_FIFO = Key.optional(
            "notify-fifo",
            Types.FILE,
            "A named pipe that gets the same as lines, as keepalived's `vrrp_notify_fifo`; it is made where there is none.");

    static final Block<Configuration.HighAvailability> HA = new Block<>(
            "A node of a pair",
            "VRRP (RFC 9568): two or more nodes share addresses, which move to another node within a second or four when one"
                    + " dies, and without a gap when it is stopped. Needs Linux, CAP_NET_RAW and CAP_NET_ADMIN. With one virtual"
                    + " router its keys stand here; with several, what they have in common.",
            Stream.of(
                            List.<Key<?>>of(VirtualRouterKeys.ONLY_ID, VirtualRouterKeys.ONLY_ADDRESSES),
                            VirtualRouterKeys.SHARED,
                            List.<Key<?>>of(ROUTERS, NOTIFY, NOTIFY_FIFO))
                    .flatMap(List::stream)
                    .toList(),
            HaBlock::build);

    private HaBlock() {}

    private static Configuration.HighAvailability build(Values v) {
        List<String> notify = v.find(NOTIFY);
        return new Configuration.HighAvailability(
                routers(v),
                notify == null ? List.of() : Programs.resolved(v, NOTIFY.name(), notify),
                Optional.ofNullable(v.find(NOTIFY_FIFO)).map(v::resolve));
    }

    private static List<VirtualRouter> routers(Values v) {
        List<Key<?>> lone = List.of(VirtualRouterKeys.ONLY_ID, VirtualRouterKeys.ONLY_ADDRESSES);
        if (!v.has(ROUTERS)) {
            lone.stream()
                    .filter(key -> !v.has(key))
                    .forEach(key -> v.reject(
                            key.name(),
                            "is missing; " + key.type().what() + " is needed here, or a list of " + ROUTERS.name()));
            return lone.stream().allMatch(v::has) ? List.of(VirtualRouterKeys.only(v)) : List.of();
        }
        lone.stream()
                .filter(v::has)
                .forEach(key -> v.reject(key.name(), "stands beside " + ROUTERS.name() + "; put it into one of them"));
        if (v.get(ROUTERS).isEmpty()) {
            v.reject(ROUTERS.name(), "is empty; at least one virtual router is needed");
        }
        List<VirtualRouter> routers = new ArrayList<>();
        for (Values own : v.get(ROUTERS)) {
            VirtualRouter router = VirtualRouterKeys.of(own, v);
            RouterClashes.check(router, own, routers);
            routers.add(router);
        }
        return routers;
    }
}
