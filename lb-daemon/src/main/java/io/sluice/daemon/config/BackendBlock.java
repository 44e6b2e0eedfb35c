package io.sluice.daemon.config;

import io.sluice.core.settings.BackendSettings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The schema of {@code backends}. */
final class BackendBlock {

    private static final Key<Address> ADDRESS = Key.required(
            "address",
            Types.ADDRESS,
            "Where it listens: host and port, or the path of a unix socket such as `unix:/run/app.sock`.");
    private static final Key<String> NAME = Key.optional(
            "name", Types.NAME, "Its name in metrics and logs, unique in the pool; left out, the address.");
    private static final Key<Integer> WEIGHT =
            Key.preset("weight", Types.NUMBER, 1, "Its share relative to the others, 0 to 256; 0 gets nothing.");
    private static final Key<Boolean> BACKUP = Key.preset(
            "backup",
            Types.FLAG,
            false,
            "It takes over where those that are not backups are down: short for `tier: 1`.");
    private static final Key<Integer> TIER = Key.optional(
            "tier",
            Types.NUMBER,
            "The place in the order of take-over, 0 to 255: 0 is used first, 1 takes over from it, 2 from that; left out, 0.");
    private static final Key<Integer> MAX_CONNECTIONS = Key.optional(
            "max-connections", Types.NUMBER, "Open connections to it; left out, `limits.max-connections` of the pool.");

    static final Block<BackendSettings> LONG = Block.of(
            "A backend",
            "One server of a pool. The address alone, `10.0.0.11:80`, is short for `{ address: 10.0.0.11:80 }`.",
            BackendBlock::build,
            ADDRESS,
            NAME,
            WEIGHT,
            BACKUP,
            TIER,
            MAX_CONNECTIONS);

    static final Type<BackendSettings> EITHER = new ShortForm<>(
            new ScalarType<>(
                    Address.WHAT,
                    LONG.standIn(),
                    BackendBlock::fromAddress,
                    BackendSettings::name,
                    Types.ADDRESS.schema()),
            LONG);

    static final Type<List<BackendSettings>> LIST =
            new ListType<>("a list of backends", EITHER, BackendBlock::nameOf, "each backend needs a name of its own");

    private BackendBlock() {}

    private static BackendSettings build(Values v) {
        Address address = v.get(ADDRESS);
        String name = Objects.requireNonNullElse(v.find(NAME), address.toString());
        if (v.has(TIER) && v.has(BACKUP)) {
            v.reject(BACKUP.name(), "cannot stand beside tier; it is short for tier: 1");
        }
        int tier = Objects.requireNonNullElse(v.find(TIER), v.get(BACKUP) ? 1 : 0);
        return settings(name, address, v.get(WEIGHT), tier, maxConnections(v));
    }

    /** Where the file says nothing it is 0, which the file may not say. */
    private static int maxConnections(Values v) {
        Integer most = v.find(MAX_CONNECTIONS);
        if (most != null && most == 0) {
            v.reject(MAX_CONNECTIONS.name(), "must be from 1 to 1000000, not 0; weight: 0 takes a backend out");
        }
        return Objects.requireNonNullElse(most, 0);
    }

    private static BackendSettings settings(String name, Address address, int weight, int tier, int maxConnections) {
        return new BackendSettings(
                name,
                switch (address) {
                    case HostPort inet -> BackendSettings.inet(inet.host(), inet.port());
                    case SocketPath unix -> unix.toBind();
                },
                weight,
                tier,
                maxConnections);
    }

    private static BackendSettings fromAddress(String text) throws BadValueException {
        Address address = Address.parse(text);
        if (address instanceof HostPort inet && inet.port() == 0) {
            throw new BadValueException("the port must be from 1 to 65535, not 0");
        }
        return settings(address.toString(), address, 1, 0, 0);
    }

    private static Optional<String> nameOf(Node backend) {
        return backend.find("name").or(() -> addressOf(backend)).flatMap(Node::asText);
    }

    /** The node that holds the address, in both forms. */
    static Optional<Node> addressOf(Node backend) {
        return backend instanceof Node.Scalar ? Optional.of(backend) : backend.find("address");
    }
}
