package io.sluice.ha;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adverts that were not heeded, or not as they should be: counted by reason, and logged once for each sender and reason with what to
 * change, as each may be a split brain in waiting. Written by one thread, read by any.
 */
final class Drops {

    private static final Logger LOG = LoggerFactory.getLogger(Drops.class);

    /** Forged senders must not fill the log, nor the memory. */
    private static final int MOST_LOGGED = 64;

    static final String WRONG_TTL = "wrong-ttl";

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry(
                    WRONG_TTL,
                    "it came over a router, or is forged; for peers of other segments set least-ttl, for keepalived's unicast"
                            + " over IPv6 set its unicast_ttl to 255"),
            Map.entry(
                    "wrong-checksum",
                    "set checksum to what the other side computes, and look for a faulty network card"),
            Map.entry("other-version", "set version to the same on all nodes"),
            Map.entry("unknown-version", "no version of VRRP is read but 2 and 3"),
            Map.entry("other-interval", "version 2 wants the same interval on all nodes"),
            Map.entry("authenticated", "take the authentication out of the other side (auth_pass in keepalived)"),
            Map.entry("not-a-peer", "add it to peers, or give one of the two another virtual-router"),
            Map.entry("strange-source", "another node sends with our own address; give each node one of its own"),
            Map.entry("too-many", "another master does not yield: see whether it hears us, or somebody forges adverts"),
            Map.entry("addresses", "set the same addresses on all nodes; keepalived drops our adverts until they are"),
            Map.entry("interval", "set the same interval on all nodes; the backups follow the master's"),
            Map.entry("no-heartbeat", "something else sends to the port; set port to one that nothing else uses"),
            Map.entry("other-format", "run the same release on all nodes"),
            Map.entry(
                    "wrong-signature",
                    "give both nodes the same key-file, and let no address translation stand between them"),
            Map.entry("wrong-router-id", "set virtual-router to the same on all nodes, or give each a port of its own"),
            Map.entry("replayed", "a copy of an earlier one: the network doubles datagrams, or somebody replays them"),
            Map.entry("not-met", "see whether it hears us (firewall, its peers): it is believed when it has answered"),
            Map.entry("equal-priority", "give each node another priority; now the higher address wins"));

    private static final Set<String> EXPECTED = Set.of("not-running", "other-router", "lower-priority", "meeting");

    private final String router;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Set<String> logged = new HashSet<>();

    Drops(String router) {
        this.router = router;
    }

    static List<String> reasons() {
        return Stream.of(
                        Stream.of(WRONG_TTL),
                        Stream.of(Rejected.Reason.values()).map(Drops::word),
                        Stream.of(Action.Reason.values()).map(Drops::word),
                        Stream.of(Action.Difference.values()).map(Drops::word))
                .flatMap(words -> words)
                .toList();
    }

    private static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void count(Enum<?> reason, InetAddress source) {
        count(word(reason), source);
    }

    void count(String reason, InetAddress source) {
        counts.computeIfAbsent(reason, name -> new LongAdder()).increment();
        if (EXPECTED.contains(reason) || logged.size() >= MOST_LOGGED) {
            return;
        }
        if (logged.add(reason + source)) {
            LOG.warn(
                    "{}: advert from {}: {}; {}",
                    router,
                    source.getHostAddress(),
                    reason,
                    ADVICE.getOrDefault(reason, "see who sends it"));
        }
    }

    Map<String, Long> counts() {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, count -> count.getValue().sum()));
    }
}
