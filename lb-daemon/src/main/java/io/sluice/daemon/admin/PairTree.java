package io.sluice.daemon.admin;

import io.sluice.ha.HaStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Virtual routers as the tree that {@code /ha} shows. */
final class PairTree {

    private PairTree() {}

    static Map<String, Object> of(List<HaStatus> routers) {
        return Map.of("routers", routers.stream().map(PairTree::tree).toList());
    }

    private static Map<String, Object> tree(HaStatus router) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", router.name());
        tree.put("state", router.state().name().toLowerCase(Locale.ROOT));
        tree.put("leaving", router.leaving());
        tree.put("priority", router.priority());
        tree.put("unfit", router.unfit());
        tree.put("virtual-router", router.virtualRouterId());
        tree.put("interface", router.interfaceName());
        tree.put("addresses", router.addresses());
        tree.put("master", router.master());
        tree.put("seconds", (System.nanoTime() - router.sinceNanos()) / 1_000_000_000);
        tree.put("conflict", router.inConflict());
        tree.put("transitions", router.transitions());
        tree.put("adverts-sent", router.sent());
        tree.put("adverts-received", router.received());
        tree.put("adverts-dropped", router.dropped());
        return tree;
    }
}
