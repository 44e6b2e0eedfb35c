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
 * @param tier 0 for those that are used first, 1 for those that take over from them, and so on
 * @param maxConnections open connections to it over all event loops; 0 for as many as its pool says
 */
public record BackendSettings(String name, SocketAddress address, int weight, int tier, int maxConnections) {

    /** The highest tier that there may be. */
    public static final int LAST_TIER = 255;

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
                .range("tier", tier, 0, LAST_TIER)
                .range("max-connections", maxConnections == 0 ? 1 : maxConnections, 1, 1_000_000)
                .done();
    }

    /** A backend of the first tier with as many connections as its pool says. */
    public BackendSettings(String name, SocketAddress address, int weight) {
        this(name, address, weight, 0, 0);
    }

    /**
     * A backend at a port, of the first tier and with as many connections as its pool says.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     */
    public BackendSettings(String name, String host, int port, int weight) {
        this(name, inet(host, port), weight);
    }

    /** The same backend in that tier. */
    public BackendSettings inTier(int other) {
        return new BackendSettings(name, address, weight, other, maxConnections);
    }

    /**
     * The address of a port, to be looked up when it is used.
     *
     * @param host a name or a literal address
     * @param port 1 to 65535
     */
    public static InetSocketAddress inet(String host, int port) {
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
