package io.sluice.ha;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of this machine, as it was when asked for.
 *
 * @param hardware its Ethernet address, or six zeros where it has none
 */
record Interface(String name, int index, byte[] hardware) {

    /**
     * The interface of that name.
     *
     * @throws IOException where there is none, with those there are
     */
    static Interface named(String name) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            String known = NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new IOException("there is no interface \"" + name + "\" on this machine; it has " + known);
        }
        byte[] hardware = found.getHardwareAddress();
        return new Interface(name, found.getIndex(), hardware == null ? new byte[6] : hardware);
    }

    /** True where it is up and has a carrier. */
    boolean isUp() {
        try {
            NetworkInterface now = NetworkInterface.getByName(name);
            return now != null && now.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    /** True where the interface has the address now. */
    boolean has(InetAddress address) {
        return addresses().stream().anyMatch(own -> same(own, address));
    }

    private static boolean same(InterfaceAddress own, InetAddress address) {
        return java.util.Arrays.equals(own.getAddress().getAddress(), address.getAddress());
    }

    /** The address from which adverts go: one of the family that does not move; link-local for IPv6. */
    Optional<InetAddress> primary(VirtualRouterSettings settings) {
        return addresses().stream()
                .map(InterfaceAddress::getAddress)
                .filter(address -> address instanceof Inet4Address == settings.isIpv4())
                .filter(address -> settings.isIpv4() || address.isLinkLocalAddress() == settings.isLinkLocal())
                .filter(address -> settings.addresses().stream()
                        .noneMatch(own -> java.util.Arrays.equals(own.address().getAddress(), address.getAddress())))
                .findFirst();
    }

    /** The networks that it is in, but for those of addresses that move, as text. */
    List<String> networks(VirtualRouterSettings settings) {
        return addresses().stream()
                .filter(own -> settings.addresses().stream().noneMatch(moving -> same(own, moving.address())))
                .map(own -> own.getAddress().getHostAddress() + "/" + own.getNetworkPrefixLength())
                .toList();
    }

    /** True where an address of the interface that stays has the other in its network. */
    boolean reaches(VirtualAddress address, VirtualRouterSettings settings) {
        return addresses().stream()
                .filter(own -> settings.addresses().stream().noneMatch(moving -> same(own, moving.address())))
                .anyMatch(own -> inNetwork(own, address.address()));
    }

    private static boolean inNetwork(InterfaceAddress own, InetAddress other) {
        byte[] mine = own.getAddress().getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < own.getNetworkPrefixLength(); bit++) {
            int mask = 0x80 >>> bit % 8;
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private List<InterfaceAddress> addresses() {
        try {
            @Nullable NetworkInterface now = NetworkInterface.getByName(name);
            return now == null ? List.of() : now.getInterfaceAddresses();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
