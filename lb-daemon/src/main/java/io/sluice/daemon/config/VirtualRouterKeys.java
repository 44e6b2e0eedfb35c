package io.sluice.daemon.config;

import io.sluice.ha.Delivery;
import io.sluice.ha.HaSettings;
import io.sluice.ha.InvalidVirtualRouterException;
import io.sluice.ha.Ipv4Checksum;
import io.sluice.ha.Preemption;
import io.sluice.ha.VirtualAddress;
import io.sluice.ha.VirtualRouterSettings;
import io.sluice.ha.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of a virtual router. Most of them may stand in {@code ha} itself, for all of its virtual routers. */
final class VirtualRouterKeys {

    private static final VirtualRouterSettings DEFAULTS =
            VirtualRouterSettings.of(1, 100, List.of(VirtualAddressType.SAMPLE));

    private static final String ID_DOC = "1 to 255, the same on all nodes and unique on the network segment.";
    private static final String ADDRESSES_DOC = "What moves with the master: IPv4 or IPv6, the same on all nodes.";
    private static final Key<Integer> ID = Key.required("virtual-router", Types.NUMBER, ID_DOC);
    private static final Key<List<VirtualAddress>> ADDRESSES =
            Key.required("addresses", VirtualAddressType.LIST, ADDRESSES_DOC);

    /** The two that make a virtual router, where there is but one and {@code ha} is its block. */
    static final Key<Integer> ONLY_ID = Key.optional(ID.name(), Types.NUMBER, ID_DOC);

    static final Key<List<VirtualAddress>> ONLY_ADDRESSES =
            Key.optional(ADDRESSES.name(), VirtualAddressType.LIST, ADDRESSES_DOC);

    private static final Key<String> NAME = Key.optional(
            "name", Types.NAME, "Its name in logs, metrics and notifications; left out, `ha-` and its number.");
    private static final Key<String> SYNC_GROUP = Key.optional(
            "sync-group",
            Types.NAME,
            "Virtual routers of this node with the same word here are master together or not at all.");

    private static final Key<String> INTERFACE = Key.optional(
            "interface", Types.TEXT, "Where the addresses are put and the nodes hear each other, such as `eth0`.");
    private static final Key<Integer> PRIORITY = Key.preset(
            "priority",
            Types.NUMBER,
            DEFAULTS.priority(),
            "1 to 254, another on each node: the highest becomes master. 255 is the owner, who always takes over.");
    private static final Key<Duration> INTERVAL = Key.preset(
            "interval",
            Types.DURATION,
            DEFAULTS.interval(),
            "Between a master's adverts, 100ms to 40950ms; a node that dies is replaced after three to four of them.");
    private static final Key<Boolean> PREEMPT =
            Key.preset("preempt", Types.FLAG, false, "Whether to take over from a living master of lower priority.");
    private static final Key<Duration> PREEMPT_DELAY = Key.preset(
            "preempt-delay", Types.DURATION, Duration.ZERO, "For how long that one must have been heard first.");
    private static final Key<VrrpVersion> VERSION = Key.preset(
            "version",
            Types.choice(versions()),
            VrrpVersion.V3,
            "`3`, or `2` for peers that speak no other (IPv4 only, intervals in whole seconds).");
    private static final Key<List<InetAddress>> PEERS = Key.preset(
            "peers",
            new ListType<>("a list of addresses", VirtualAddressType.PLAIN, Node::asText, "once is enough"),
            List.of(),
            "The other nodes, for networks without multicast; adverts of others are not believed. Left out, multicast.");
    private static final Key<Integer> LEAST_TTL = Key.preset(
            "least-ttl",
            Types.NUMBER,
            Delivery.SAME_SEGMENT,
            "The smallest TTL of an advert that is believed; less than 255 only for peers behind routers.");
    private static final Key<Ipv4Checksum> CHECKSUM = Key.preset(
            "checksum",
            Types.choice(checksums()),
            Ipv4Checksum.WITH_PSEUDO_HEADER,
            "What the checksum of version 3 over IPv4 covers: `with-pseudo-header`, as keepalived wants it, or `message-only`"
                    + " (RFC 9568). Both are accepted.");
    private static final Key<InetAddress> SOURCE = Key.optional(
            "source", VirtualAddressType.PLAIN, "Where adverts come from; left out, the interface's own address.");
    private static final Key<List<Tracked>> TRACK = Key.preset(
            "track", TrackBlock.LIST, List.of(), "What this node must have to be master, or loses priority without.");

    /** What may stand in {@code ha}, for all of them, and in each. */
    static final List<Key<?>> SHARED = List.of(
            INTERFACE, PRIORITY, INTERVAL, PREEMPT, PREEMPT_DELAY, VERSION, PEERS, LEAST_TTL, CHECKSUM, SOURCE, TRACK);

    private static final Block<Values> ROUTER = new Block<>(
            "A virtual router",
            "One of several of a node, each with addresses of its own. What is left out here is taken from `ha`.",
            Stream.concat(Stream.of(ID, ADDRESSES, NAME, SYNC_GROUP), SHARED.stream())
                    .toList(),
            v -> v);

    static final Type<List<Values>> LIST = new ListType<>(
            "a list of virtual routers",
            ROUTER,
            node -> node.find(NAME.name()).flatMap(Node::asText),
            "each needs a name of its own");

    private final Values own;
    private final Values shared;

    private VirtualRouterKeys(Values own, Values shared) {
        this.own = own;
        this.shared = shared;
    }

    /** The virtual router of a block in the list. */
    static Configuration.VirtualRouter of(Values own, Values shared) {
        return new VirtualRouterKeys(own, shared).build(own.get(ID), own.get(ADDRESSES));
    }

    /** The only one, whose block is {@code ha} itself. */
    static Configuration.VirtualRouter only(Values shared) {
        return new VirtualRouterKeys(shared, shared).build(shared.get(ONLY_ID), shared.get(ONLY_ADDRESSES));
    }

    private Configuration.VirtualRouter build(int id, List<VirtualAddress> addresses) {
        String name = own.find(NAME) == null ? "ha-" + id : own.get(NAME);
        if (from(INTERFACE).find(INTERFACE) == null) {
            own.reject(INTERFACE.name(), "is missing; the name of a network interface such as eth0 is needed");
        }
        HaSettings settings = new HaSettings(
                name,
                from(INTERFACE).text(INTERFACE),
                Optional.ofNullable(from(SOURCE).find(SOURCE)),
                own.text(SYNC_GROUP),
                router(id, addresses));
        return new Configuration.VirtualRouter(settings, get(TRACK));
    }

    private VirtualRouterSettings router(int id, List<VirtualAddress> addresses) {
        try {
            return new VirtualRouterSettings(
                    get(VERSION),
                    id,
                    get(PRIORITY),
                    get(INTERVAL),
                    new Preemption(get(PREEMPT), get(PREEMPT_DELAY)),
                    new Delivery(get(PEERS), get(LEAST_TTL), get(CHECKSUM)),
                    addresses);
        } catch (InvalidVirtualRouterException e) {
            e.problems().forEach(problem -> where(problem.key()).reject(problem.key(), problem.message()));
            return DEFAULTS;
        }
    }

    private <T> T get(Key<T> key) {
        return from(key).get(key);
    }

    private Values from(Key<?> key) {
        return own.has(key) ? own : shared;
    }

    private Values where(String key) {
        return !own.has(key) && shared.has(key) ? shared : own;
    }

    private static Map<String, VrrpVersion> versions() {
        Map<String, VrrpVersion> words = new LinkedHashMap<>();
        words.put("2", VrrpVersion.V2);
        words.put("3", VrrpVersion.V3);
        return words;
    }

    private static Map<String, Ipv4Checksum> checksums() {
        Map<String, Ipv4Checksum> words = new LinkedHashMap<>();
        words.put("with-pseudo-header", Ipv4Checksum.WITH_PSEUDO_HEADER);
        words.put("message-only", Ipv4Checksum.MESSAGE_ONLY);
        return words;
    }
}
