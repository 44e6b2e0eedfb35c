package io.sluice.daemon.admin;

import io.sluice.core.settings.Checks;
import java.net.InetSocketAddress;

/**
 * Where operators are served.
 *
 * @param bind the address and port; port 0 lets the system choose, for tests
 */
public record AdminSettings(InetSocketAddress bind) {

    public AdminSettings {
        new Checks()
                .require(
                        "bind", !bind.isUnresolved(), "\"" + bind.getHostString() + "\" does not resolve to an address")
                .done();
    }
}
