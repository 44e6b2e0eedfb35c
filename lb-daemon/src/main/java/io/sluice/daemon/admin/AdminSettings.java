package io.sluice.daemon.admin;

import io.sluice.core.settings.Checks;
import java.net.SocketAddress;

/**
 * Where operators are served.
 *
 * @param bind an address and port, or the path of a unix socket; port 0 lets the system choose, for tests
 */
public record AdminSettings(SocketAddress bind) {

    public AdminSettings {
        new Checks().bind("bind", bind).done();
    }
}
