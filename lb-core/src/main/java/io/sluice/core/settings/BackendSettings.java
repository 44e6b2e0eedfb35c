package io.sluice.core.settings;

/**
 * One server address in a pool.
 *
 * @param name unique in the pool; where the file gives none it is the address
 * @param host a name or a literal address
 * @param port 1 to 65535
 * @param weight its share relative to the others, 0 to 256; 0 gets nothing
 */
public record BackendSettings(String name, String host, int port, int weight) {

    public BackendSettings {
        new Checks()
                .require("address", !host.isBlank(), "has no host")
                .range("address", port, 1, 65_535)
                .range("weight", weight, 0, 256)
                .done();
    }
}
