package io.sluice.ha;

import java.io.IOException;

/** The process may not do what a node of a pair must; the message says what to do. */
public final class MissingCapabilityException extends IOException {

    MissingCapabilityException(String capability, String what) {
        super("to " + what + " this process needs the capability " + capability
                + "; a systemd unit gives it with AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN"
                + " (setcap on the java program breaks its start)");
    }
}
