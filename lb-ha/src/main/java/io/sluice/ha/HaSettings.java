package io.sluice.ha;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A virtual router and where it runs.
 *
 * @param name for logs, metrics and commands
 * @param interfaceName where adverts go and the addresses are put
 * @param source the address that adverts come from; empty for the interface's own
 * @param group those with the same word here are master together or not at all; empty for one that is alone
 * @param router its part in the protocol
 */
public record HaSettings(
        String name, String interfaceName, Optional<InetAddress> source, String group, VirtualRouterSettings router) {

    /** True where two of them are master together. */
    boolean isSyncedWith(HaSettings other) {
        return !group.isEmpty() && group.equals(other.group);
    }
}
