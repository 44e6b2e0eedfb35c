package io.sluice.daemon.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The pools and listeners that a node of a pair tracks are names, too, but no way that leads there. */
final class TrackChecks {

    private final Problems problems;
    private final Node root;

    TrackChecks(Problems problems, Node root) {
        this.problems = problems;
        this.root = root;
    }

    void run() {
        Optional<Node> ha = root.find("ha");
        ha.ifPresent(block -> tracked(block, "ha"));
        List<Node> routers = ha.flatMap(block -> block.find("virtual-routers"))
                .map(Node::elements)
                .orElse(List.of());
        for (int i = 0; i < routers.size(); i++) {
            tracked(routers.get(i), "ha.virtual-routers[" + i + "]");
        }
    }

    private void tracked(Node block, String path) {
        List<Node> entries = block.find("track").map(Node::elements).orElse(List.of());
        for (int i = 0; i < entries.size(); i++) {
            String at = path + ".track[" + i + "].";
            entries.get(i).find("listener").ifPresent(node -> known(node, at + "listener", "listener"));
            entries.get(i).find("pools").ifPresent(node -> pools(node, at + "pools"));
        }
    }

    private void pools(Node pools, String path) {
        if (pools.asText().isPresent()) {
            known(pools, path, "pool");
            return;
        }
        List<Node> list = pools.elements();
        for (int i = 0; i < list.size(); i++) {
            known(list.get(i), path + "[" + i + "]", "pool");
        }
    }

    private void known(Node node, String path, String what) {
        Set<String> names = root.find(what + "s").map(Node::elements).orElse(List.of()).stream()
                .flatMap(each -> each.find("name").flatMap(Node::asText).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        node.asText()
                .filter(name -> !names.isEmpty() && !names.contains(name))
                .ifPresent(name -> problems.error(
                        node.place(),
                        path,
                        "there is no " + what + " \"" + name + "\"" + Nearest.hint(name, names) + " " + what + "s: "
                                + String.join(", ", names)));
    }
}
