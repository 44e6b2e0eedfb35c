package io.sluice.core.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Pattern;

/**
 * One server address in a pool.
 *
 * @param name unique in the pool; where the file gives none it is the address, so it may have colons, brackets and slashes
 * @param address an {@link InetSocketAddress} that is not resolved yet, or a {@link UnixDomainSocketAddress}
 * @param weight its share relative to the others, 0 to 256; 0 gets nothing
 */
public record BackendSettings(String name, SocketAddress address, int weight) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\[][A-Za-z0-9_.:/\\[\\]-]{0,260}");

    public BackendSettings {
        new Checks()
                .require(
                        "name",
                        NAME.matcher(name).matches(),
                        "\"" + name
                                + "\" is no name of a backend; allowed are letters, digits and any of _ . : / [ ] -")
                .address("address", address)
                .range("weight", weight, 0, 256)
                .done();
    }

    /**
     * A backend at a port.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     */
    public BackendSettings(String name, String host, int port, int weight) {
        this(name, inet(host, port), weight);
    }

    private static InetSocketAddress inet(String host, int port) {
        new Checks()
                .require("address", !host.isBlank(), "has no host")
                .require(
                        "address",
                        host.chars().allMatch(c -> c > 0x20 && c < 0x7f),
                        "\"" + host + "\" has characters that no host has")
                .range("address", port, 1, 65_535)
                .done();
        return InetSocketAddress.createUnresolved(host, port);
    }
}
