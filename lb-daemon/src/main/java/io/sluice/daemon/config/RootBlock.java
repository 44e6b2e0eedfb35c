package io.sluice.daemon.config;

import io.sluice.daemon.admin.AdminSettings;
import io.sluice.metrics.AccessLogSettings;
import java.util.List;
import java.util.Optional;

/** The schema of the whole file. */
final class RootBlock {

    /** The file as read, before its parts are put together. */
    record Draft(
            List<ListenerBlock.Draft> listeners,
            List<PoolBlock.Draft> pools,
            Optional<AdminSettings> admin,
            Optional<AccessLogSettings> accessLog,
            ProcessBlock.Draft process,
            Optional<Configuration.HighAvailability> ha) {}

    private static final Key<List<ListenerBlock.Draft>> LISTENERS = Key.required(
            "listeners",
            new ListType<>(
                    "a list of listeners",
                    ListenerBlock.LISTENER,
                    RootBlock::nameOf,
                    "each listener needs a name of its own"),
            "Where clients connect.");
    private static final Key<List<PoolBlock.Draft>> POOLS = Key.required(
            "pools",
            new ListType<>("a list of pools", PoolBlock.POOL, RootBlock::nameOf, "each pool needs a name of its own"),
            "Where requests go.");
    private static final Key<Optional<AdminSettings>> ADMIN = Key.preset(
            "admin",
            AdminBlock.EITHER,
            AdminBlock.BLOCK.standIn(),
            "Metrics, health and status for operators, or `off`.");
    private static final Key<Optional<AccessLogSettings>> ACCESS_LOG = Key.preset(
            "access-log",
            AccessLogBlock.EITHER,
            AccessLogBlock.BLOCK.standIn(),
            "One JSON line for each exchange, or `off`.");
    private static final Key<ProcessBlock.Draft> PROCESS =
            Key.block("process", ProcessBlock.PROCESS, "How the daemon does its work.");

    private static final Key<Configuration.HighAvailability> HA = Key.optional(
            "ha", HaBlock.HA, "This node's part in a pair with an address that moves; left out, it stands alone.");

    static final Block<Draft> ROOT = Block.of(
            "The file",
            "Listeners and pools are needed; everything else has a default.",
            RootBlock::build,
            LISTENERS,
            POOLS,
            ADMIN,
            ACCESS_LOG,
            PROCESS,
            HA);

    private RootBlock() {}

    private static Optional<String> nameOf(Node block) {
        return block.find("name").flatMap(Node::asText);
    }

    private static Draft build(Values v) {
        if (v.get(LISTENERS).isEmpty()) {
            v.reject(LISTENERS.name(), "is empty; at least one listener is needed");
        }
        if (v.get(POOLS).isEmpty()) {
            v.reject(POOLS.name(), "is empty; at least one pool is needed");
        }
        return new Draft(
                v.get(LISTENERS),
                v.get(POOLS),
                v.get(ADMIN),
                v.get(ACCESS_LOG),
                v.get(PROCESS),
                Optional.ofNullable(v.find(HA)));
    }
}
