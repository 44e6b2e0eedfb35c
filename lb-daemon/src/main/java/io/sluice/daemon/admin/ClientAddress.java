package io.sluice.daemon.admin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address that an operator names, never looked up in the DNS.
 *
 * @param port 0 for any
 */
record ClientAddress(InetAddress address, int port) {

    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.*)\\]|([^:]*)):([0-9]{1,5})");
    private static final Pattern IN_BRACKETS = Pattern.compile("\\[(.*:.*)\\]");

    /** An address alone, IPv6 with or without brackets, or one with a port; null for anything else. */
    static @Nullable ClientAddress parse(String text) {
        Matcher bracketed = IN_BRACKETS.matcher(text);
        if (bracketed.matches()) {
            return of(bracketed.group(1), 0);
        }
        Matcher both = WITH_PORT.matcher(text);
        if (!both.matches()) {
            return of(text, 0);
        }
        int port = Integer.parseInt(both.group(3));
        String host = both.group(1) == null ? both.group(2) : both.group(1);
        return port == 0 || port > 65_535 ? null : of(host, port);
    }

    private static @Nullable ClientAddress of(String host, int port) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? null : new ClientAddress(address, port);
    }

    /** True where the connection comes from there. */
    boolean is(SocketAddress client) {
        return client instanceof InetSocketAddress inet
                && address.equals(inet.getAddress())
                && (port == 0 || port == inet.getPort());
    }

    @Override
    public String toString() {
        return port == 0
                ? NetUtil.toAddressString(address)
                : NetUtil.toSocketAddressString(new InetSocketAddress(address, port));
    }
}
