package io.sluice.daemon.config;

import io.netty.util.NetUtil;
import io.sluice.ha.Delivery;
import io.sluice.ha.HaSettings;
import io.sluice.ha.InvalidVirtualRouterException;
import io.sluice.ha.Ipv4Checksum;
import io.sluice.ha.Preemption;
import io.sluice.ha.VirtualAddress;
import io.sluice.ha.VirtualRouterSettings;
import io.sluice.ha.VrrpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schema of {@code ha}. */
final class HaBlock {

    private static final String ADDRESS_WHAT = "an address with its prefix, such as 10.0.0.100/24 or 2001:db8::100/64";
    private static final VirtualAddress SAMPLE = virtual("192.0.2.1/24");

    private static final Type<VirtualAddress> ADDRESS = new ScalarType<>(
            ADDRESS_WHAT,
            SAMPLE,
            HaBlock::parseVirtual,
            address -> address.address().getHostAddress() + "/" + address.prefixLength(),
            Map.of("type", "string"));
    private static final Type<InetAddress> NODE = new ScalarType<>(
            "an address such as 10.0.0.2",
            SAMPLE.address(),
            HaBlock::parse,
            InetAddress::getHostAddress,
            Map.of("type", "string"));

    private static final VirtualRouterSettings DEFAULTS = VirtualRouterSettings.of(1, 100, List.of(SAMPLE));

    private static final Key<Integer> ID = Key.required(
            "virtual-router", Types.NUMBER, "1 to 255, the same on all nodes and unique on the network segment.");
    private static final Key<String> INTERFACE = Key.required(
            "interface", Types.TEXT, "Where the addresses are put and the nodes hear each other, such as `eth0`.");
    private static final Key<Integer> PRIORITY = Key.preset(
            "priority",
            Types.NUMBER,
            DEFAULTS.priority(),
            "1 to 254, another on each node: the highest becomes master. 255 is the owner, who always takes over.");
    private static final Key<List<VirtualAddress>> ADDRESSES = Key.required(
            "addresses",
            new ListType<>("a list of addresses with their prefixes", ADDRESS, Node::asText, "once is enough"),
            "What moves with the master: IPv4 or IPv6, the same on all nodes.");
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
            new ListType<>("a list of addresses", NODE, Node::asText, "once is enough"),
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
    private static final Key<InetAddress> SOURCE =
            Key.optional("source", NODE, "Where adverts come from; left out, the interface's own address.");
    private static final Key<List<String>> NEEDS = Key.preset(
            "needs-pools",
            new ListType<>("a list of pools", Types.NAME, Node::asText, "once is enough"),
            List.of(),
            "Pools each of which must have a usable backend, or this node lets another be master.");
    private static final Key<Path> NOTIFY = Key.optional(
            "notify",
            Types.FILE,
            "A program that is run on each change with keepalived's arguments: `INSTANCE`, the name, the state, the priority.");

    static final Block<Configuration.HighAvailability> HA = Block.of(
            "A node of a pair",
            "VRRP (RFC 9568): two or more nodes share addresses, which move to another node within a second or four when one"
                    + " dies, and without a gap when it is stopped. Needs Linux, CAP_NET_RAW and CAP_NET_ADMIN.",
            HaBlock::build,
            ID,
            INTERFACE,
            PRIORITY,
            ADDRESSES,
            INTERVAL,
            PREEMPT,
            PREEMPT_DELAY,
            VERSION,
            PEERS,
            LEAST_TTL,
            CHECKSUM,
            SOURCE,
            NEEDS,
            NOTIFY);

    private HaBlock() {}

    private static Configuration.HighAvailability build(Values v) {
        if (v.get(ADDRESSES).isEmpty()) {
            v.reject(ADDRESSES.name(), "is empty; at least one address is needed");
        }
        VirtualRouterSettings router = DEFAULTS;
        try {
            router = new VirtualRouterSettings(
                    v.get(VERSION),
                    v.get(ID),
                    v.get(PRIORITY),
                    v.get(INTERVAL),
                    new Preemption(v.get(PREEMPT), v.get(PREEMPT_DELAY)),
                    new Delivery(v.get(PEERS), v.get(LEAST_TTL), v.get(CHECKSUM)),
                    v.get(ADDRESSES));
        } catch (InvalidVirtualRouterException e) {
            e.problems().forEach(problem -> v.reject(problem.key(), problem.message()));
        }
        HaSettings settings = new HaSettings(
                "ha-" + router.virtualRouterId(), v.get(INTERFACE), Optional.ofNullable(v.find(SOURCE)), false, router);
        Path notify = v.find(NOTIFY);
        return new Configuration.HighAvailability(
                List.of(settings), v.get(NEEDS), Optional.ofNullable(notify).map(v::resolve));
    }

    private static InetAddress parse(String text) throws BadValueException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw BadValueException.not("an address such as 10.0.0.2", text);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e); // for a length that no address has
        }
    }

    private static VirtualAddress parseVirtual(String text) throws BadValueException {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw BadValueException.not(ADDRESS_WHAT, text);
        }
        try {
            return new VirtualAddress(parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (InvalidVirtualRouterException e) {
            throw new BadValueException(e.problems().getFirst().message());
        }
    }

    private static VirtualAddress virtual(String text) {
        try {
            return parseVirtual(text);
        } catch (BadValueException e) {
            throw new IllegalArgumentException(e);
        }
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
