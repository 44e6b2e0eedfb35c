package io.sluice.ha;

/**
 * The UDP heartbeat in place of protocol 112.
 *
 * @param port the same on all nodes, and another for each virtual router of a node
 * @param keys the same on all nodes
 */
public record HeartbeatSettings(int port, HeartbeatKeys keys) {

    /** Where the file says none. */
    public static final int DEFAULT_PORT = 8112;

    public HeartbeatSettings {
        new Problems()
                .require("port", port >= 1 && port <= 65_535, "must be from 1 to 65535, not " + port)
                .done();
    }
}
