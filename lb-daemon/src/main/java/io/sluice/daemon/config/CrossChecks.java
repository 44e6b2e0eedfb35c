package io.sluice.daemon.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What no block can see alone: names that lead from one block to another, addresses that stand twice, hosts that do not
 * resolve. Works on the nodes, so that a mistake elsewhere in a block hides nothing here.
 */
final class CrossChecks {

    private final Problems problems;
    private final Node root;
    private final Map<String, Boolean> resolved = new HashMap<>();

    CrossChecks(Problems problems, Node root) {
        this.problems = problems;
        this.root = root;
    }

    void run() {
        pools();
        passthrough();
        new RouteTlsChecks(problems, list("listeners")).run();
        addresses();
        backendHosts();
        new TrackChecks(problems, root).run();
    }

    /** A name that a route refers to. */
    private record Reference(String pool, Place place, String path) {}

    private void pools() {
        Map<String, Place> known = new LinkedHashMap<>();
        List<Node> pools = list("pools");
        for (Node pool : pools) {
            pool.find("name").ifPresent(name -> name.asText().ifPresent(text -> known.putIfAbsent(text, name.place())));
        }
        if (known.isEmpty()) {
            return; // what is wrong with the pools is told there
        }
        List<Reference> references = references();
        List<Reference> lost = references.stream()
                .filter(reference -> !known.containsKey(reference.pool()))
                .toList();
        lost.forEach(reference -> reportUnknown(reference, known.keySet()));
        if (lost.isEmpty()) {
            warnOfUnused(pools, references.stream().map(Reference::pool).collect(Collectors.toSet()));
        }
    }

    private void warnOfUnused(List<Node> pools, Set<String> used) {
        for (int i = 0; i < pools.size(); i++) {
            String path = "pools[" + i + "].name";
            pools.get(i)
                    .find("name")
                    .filter(name ->
                            name.asText().filter(text -> !used.contains(text)).isPresent())
                    .ifPresent(name -> problems.warning(
                            name.place(), path, "no route leads to the pool " + name.kind() + "; it gets no traffic"));
        }
    }

    private List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        List<Node> listeners = list("listeners");
        for (int i = 0; i < listeners.size(); i++) {
            String path = "listeners[" + i + "]";
            add(references, listeners.get(i), path);
            List<Node> routes =
                    listeners.get(i).find("routes").map(Node::elements).orElse(List.of());
            for (int j = 0; j < routes.size(); j++) {
                add(references, routes.get(j), path + ".routes[" + j + "]");
                addMirror(references, routes.get(j), path + ".routes[" + j + "].mirror");
                addSplit(references, routes.get(j), path + ".routes[" + j + "].split.pools.");
            }
            passedThrough(listeners.get(i)).forEach((entry, at) -> add(references, entry, path + at));
        }
        return references;
    }

    /** The entries of a listener's passthrough with their paths in it. */
    private static Map<Node, String> passedThrough(Node listener) {
        List<Node> entries = listener.find("tls")
                .flatMap(tls -> tls.find("passthrough"))
                .map(Node::elements)
                .orElse(List.of());
        Map<Node, String> found = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            found.put(entries.get(i), ".tls.passthrough[" + i + "]");
        }
        return found;
    }

    /** What is encrypted already must not be encrypted once more, and cannot be looked into. */
    private void passthrough() {
        Set<String> encrypting = poolsThat(pool -> pool.find("tls").isPresent());
        Set<String> reading =
                poolsThat(pool -> pool.find("sticky").filter(CrossChecks::reads).isPresent());
        List<Reference> passing = new ArrayList<>();
        List<Node> listeners = list("listeners");
        for (int i = 0; i < listeners.size(); i++) {
            String path = "listeners[" + i + "]";
            passedThrough(listeners.get(i)).forEach((entry, at) -> add(passing, entry, path + at));
        }
        passing.stream()
                .filter(reference -> encrypting.contains(reference.pool()))
                .forEach(reference -> problems.error(
                        reference.place(),
                        reference.path(),
                        "the pool \"" + reference.pool()
                                + "\" has tls, which would encrypt the client's own TLS once more; lead"
                                + " to a pool without tls"));
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).find("protocol").flatMap(Node::asText).equals(Optional.of("tcp"))) {
                add(passing, listeners.get(i), "listeners[" + i + "]");
            }
        }
        passing.stream()
                .filter(reference -> reading.contains(reference.pool()))
                .forEach(reference -> problems.warning(
                        reference.place(),
                        reference.path(),
                        "what passes unread shows nothing of what the pool \"" + reference.pool()
                                + "\" is sticky by; source-ip would work"));
    }

    private Set<String> poolsThat(Predicate<Node> condition) {
        return list("pools").stream()
                .filter(condition)
                .flatMap(pool -> pool.find("name").flatMap(Node::asText).stream())
                .collect(Collectors.toSet());
    }

    /** True where a way to come back looks into requests. */
    private static boolean reads(Node sticky) {
        return sticky.asText()
                .map(word -> word.equals("cookie"))
                .orElse(sticky.find("source-ip").isEmpty());
    }

    private static void add(List<Reference> references, Node block, String path) {
        block.find("pool")
                .ifPresent(node -> node.asText()
                        .ifPresent(pool -> references.add(new Reference(pool, node.place(), path + ".pool"))));
    }

    private static void addMirror(List<Reference> references, Node route, String path) {
        route.find("mirror").ifPresent(mirror -> {
            mirror.asText().ifPresent(pool -> references.add(new Reference(pool, mirror.place(), path)));
            add(references, mirror, path);
        });
    }

    private static void addSplit(List<Reference> references, Node route, String path) {
        Node pools = route.find("split").flatMap(split -> split.find("pools")).orElse(null);
        if (pools instanceof Node.Mapping mapping) {
            mapping.entries()
                    .forEach(pool -> references.add(new Reference(pool.key(), pool.place(), path + pool.key())));
        }
    }

    private void reportUnknown(Reference reference, Set<String> known) {
        String allowed = "pools: " + String.join(", ", known);
        problems.error(
                reference.place(),
                reference.path(),
                "there is no pool \"" + reference.pool() + "\"" + Nearest.hint(reference.pool(), known) + " "
                        + allowed);
    }

    private void addresses() {
        Map<Address, String> taken = new LinkedHashMap<>();
        Optional<Node> admin = root.find("admin");
        Optional<Node> adminBind = admin.flatMap(block -> block.find("bind"));
        if (adminBind.isEmpty() && admin.flatMap(Node::asText).isEmpty()) {
            taken.put(AdminBlock.DEFAULT_BIND, "admin, by default");
        }
        List<Node> listeners = list("listeners");
        for (int i = 0; i < listeners.size(); i++) {
            String path = "listeners[" + i + "].bind";
            listeners.get(i).find("bind").ifPresent(bind -> address(bind, path, taken));
        }
        adminBind.ifPresent(bind -> address(bind, "admin.bind", taken));
    }

    private void address(Node bind, String path, Map<Address, String> taken) {
        address(bind)
                .filter(address -> !(address instanceof HostPort inet && inet.port() == 0))
                .ifPresent(address -> {
                    if (address instanceof SocketPath socket) {
                        directory(socket, bind, path);
                    }
                    taken.entrySet().stream()
                            .filter(other -> overlap(other.getKey(), address))
                            .findFirst()
                            .ifPresent(other -> problems.error(
                                    bind.place(),
                                    path,
                                    "\"" + address + "\" is taken by " + other.getValue() + " (" + other.getKey()
                                            + "); each needs an address of its own"));
                    taken.putIfAbsent(address, path);
                });
    }

    private static boolean overlap(Address one, Address other) {
        return one instanceof HostPort inet && other instanceof HostPort otherInet
                ? inet.overlaps(otherInet)
                : one.equals(other);
    }

    /** The file of a socket is made at start, its directory is not. */
    private void directory(SocketPath socket, Node bind, String path) {
        Path directory = socket.path().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            problems.error(
                    bind.place(),
                    path,
                    "the directory " + directory
                            + " does not exist; make it (RuntimeDirectory= in a systemd unit does)");
        }
    }

    private void backendHosts() {
        List<Node> pools = list("pools");
        for (int i = 0; i < pools.size(); i++) {
            List<Node> backends =
                    pools.get(i).find("backends").map(Node::elements).orElse(List.of());
            for (int j = 0; j < backends.size(); j++) {
                Node backend = backends.get(j);
                String path =
                        "pools[" + i + "].backends[" + j + "]" + (backend instanceof Node.Mapping ? ".address" : "");
                BackendBlock.addressOf(backend).ifPresent(node -> backendHost(node, path));
            }
        }
    }

    private void backendHost(Node address, String path) {
        address(address)
                .flatMap(any -> any instanceof HostPort inet ? Optional.of(inet) : Optional.empty())
                .filter(hostPort -> !resolved.computeIfAbsent(hostPort.host(), CrossChecks::resolves))
                .ifPresent(hostPort -> problems.error(
                        address.place(),
                        path,
                        "the name \"" + hostPort.host()
                                + "\" does not resolve to an address; check the spelling and the"
                                + " DNS of this machine, or write the address itself"));
    }

    private static Optional<Address> address(Node node) {
        try {
            String text = node.asText().orElse("");
            return text.isEmpty() ? Optional.empty() : Optional.of(Address.parse(text));
        } catch (BadValueException e) {
            return Optional.empty(); // reported where the block is read
        }
    }

    private static boolean resolves(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private List<Node> list(String key) {
        return root.find(key).map(Node::elements).orElse(List.of());
    }
}
