package io.sluice.daemon.config;

import io.sluice.core.settings.BackendSettings;
import java.util.List;
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

    static final Block<BackendSettings> LONG = Block.of(
            "A backend",
            "One server of a pool. The address alone, `10.0.0.11:80`, is short for `{ address: 10.0.0.11:80 }`.",
            v -> settings(v.find(NAME), v.get(ADDRESS), v.get(WEIGHT)),
            ADDRESS,
            NAME,
            WEIGHT);

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

    private static BackendSettings settings(
            @org.jspecify.annotations.Nullable String name, Address address, int weight) {
        String known = name == null ? address.toString() : name;
        return switch (address) {
            case HostPort inet -> new BackendSettings(known, inet.host(), inet.port(), weight);
            case SocketPath unix -> new BackendSettings(known, unix.toBind(), weight);
        };
    }

    private static BackendSettings fromAddress(String text) throws BadValueException {
        Address address = Address.parse(text);
        if (address instanceof HostPort inet && inet.port() == 0) {
            throw new BadValueException("the port must be from 1 to 65535, not 0");
        }
        return settings(null, address, 1);
    }

    private static Optional<String> nameOf(Node backend) {
        return backend.find("name").or(() -> addressOf(backend)).flatMap(Node::asText);
    }

    /** The node that holds the address, in both forms. */
    static Optional<Node> addressOf(Node backend) {
        return backend instanceof Node.Scalar ? Optional.of(backend) : backend.find("address");
    }
}
