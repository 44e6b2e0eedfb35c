package io.sluice.daemon.config;

import io.sluice.daemon.admin.AdminSettings;
import java.util.Optional;

/** The schema of {@code admin}. */
final class AdminBlock {

    /** Where the admin server is when the file says nothing of it. */
    static final HostPort DEFAULT_BIND = new HostPort("127.0.0.1", 9090);

    private static final Key<Address> BIND = Key.preset(
            "bind",
            Types.ADDRESS,
            DEFAULT_BIND,
            "Where metrics, health and status are served, without a password: keep it on loopback or a private network, or a unix socket.");

    static final Block<Optional<AdminSettings>> BLOCK = Block.of(
            "Administration",
            "`/metrics` for Prometheus, `/health`, `/ready`, `/backends` and a status page. `admin: off` serves none of it.",
            AdminBlock::build,
            BIND);

    static final Type<Optional<AdminSettings>> EITHER = new ShortForm<>(Types.off(BLOCK), BLOCK);

    private AdminBlock() {}

    private static Optional<AdminSettings> build(Values v) {
        return Optional.of(new AdminSettings(v.get(BIND).toBind()));
    }
}
