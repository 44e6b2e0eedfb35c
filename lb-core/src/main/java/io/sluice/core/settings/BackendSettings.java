package io.sluice.core.settings;

import java.util.regex.Pattern;

/**
 * One server address in a pool.
 *
 * @param name unique in the pool; where the file gives none it is the address, so it may have colons and brackets
 * @param host a name or a literal address
 * @param port 1 to 65535
 * @param weight its share relative to the others, 0 to 256; 0 gets nothing
 */
public record BackendSettings(String name, String host, int port, int weight) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\[][A-Za-z0-9_.:\\[\\]-]{0,260}");

    public BackendSettings {
        new Checks()
                .require(
                        "name",
                        NAME.matcher(name).matches(),
                        "\"" + name + "\" is no name of a backend; allowed are letters, digits and any of _ . : [ ] -")
                .require("address", !host.isBlank(), "has no host")
                .require(
                        "address",
                        host.chars().allMatch(c -> c > 0x20 && c < 0x7f),
                        "\"" + host + "\" has characters that no host has")
                .range("address", port, 1, 65_535)
                .range("weight", weight, 0, 256)
                .done();
    }
}
