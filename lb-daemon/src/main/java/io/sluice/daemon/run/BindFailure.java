package io.sluice.daemon.run;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says in plain words why an address could not be bound, and what to do. */
final class BindFailure {

    private static final int FIRST_UNPRIVILEGED = 1024;

    private BindFailure() {}

    /**
     * The exception to start with.
     *
     * @param who what wanted the address, such as {@code listener web}
     */
    static StartException of(String who, SocketAddress address, Throwable cause) {
        return new StartException(who + ": cannot listen on " + text(address) + ": " + reason(address, cause), cause);
    }

    private static String reason(SocketAddress address, Throwable cause) {
        return address instanceof InetSocketAddress inet ? ofPort(inet.getPort(), cause) : ofSocket(address, cause);
    }

    private static String ofSocket(SocketAddress path, Throwable cause) {
        String said = words(cause);
        if (root(cause) instanceof NoSuchFileException missing) {
            return missing.getMessage() + "; make it (RuntimeDirectory= in a systemd unit does)";
        }
        if (said.contains("address already in use")) {
            return "somebody listens on this socket; stop what uses it (ss -lxp 'src = " + path
                    + "' shows it) or choose another path";
        }
        if (said.contains("permission denied")) {
            return "this user may not make a socket there; give it the right to write to the directory, or choose another";
        }
        if (said.contains("no socket")) {
            return "there is a file that is no socket, and it is left alone; move it away or choose another path";
        }
        return root(cause).toString();
    }

    private static String ofPort(int port, Throwable cause) {
        String said = words(cause);
        if (said.contains("address already in use")) {
            return "the port is in use; stop what uses it (ss -ltnp 'sport = :" + port
                    + "' shows it) or choose another port";
        }
        if (said.contains("permission denied") && port < FIRST_UNPRIVILEGED) {
            return "ports below 1024 need the capability CAP_NET_BIND_SERVICE; give it to the process"
                    + " (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit), or choose a port from 1024";
        }
        if (said.contains("assign requested address")) {
            return "the address does not belong to this host (ip address shows those that do); 0.0.0.0 is every IPv4"
                    + " address, [::] every address";
        }
        if (said.contains("family not supported")) {
            return "this host has no such address family; is IPv6 switched off?";
        }
        return root(cause).toString();
    }

    private static String words(Throwable cause) {
        StringBuilder words = new StringBuilder();
        for (Throwable t = cause; t != null; t = t.getCause()) {
            words.append(t.getMessage()).append('\n');
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The address as the configuration writes it. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unix:" + address;
        }
        String host = inet.getAddress() == null
                ? inet.getHostString()
                : inet.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
