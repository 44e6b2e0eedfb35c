package io.sluice.daemon.run;

import io.sluice.core.settings.TransportSettings;

final class DataPlaneTraffic {
    private DataPlaneTraffic() {}
    static Traffic start(TransportSettings settings) { throw new UnsupportedOperationException(settings.toString()); }
}
