package io.sluice.daemon.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as the file writes it.
 *
 * @param host a name or a literal address, IPv6 without its brackets
 * @param port 0 to 65535
 */
record HostPort(String host, int port) implements Address {

    /** What is allowed, for messages. */
    static final String WHAT = "host:port, such as 127.0.0.1:8080, app.internal:80 or [::1]:8080";

    static final String PATTERN = "(\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?\\]|[A-Za-z0-9_.-]+):[0-9]{1,5}";

    private static final Pattern SHAPE = Pattern.compile("(?:\\[([^\\]]*)\\]|([^:\\[\\]]*)):([0-9]{1,5})");

    static HostPort parse(String text) throws BadValueException {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches() || !text.matches(PATTERN)) {
            throw new BadValueException("must be " + Address.WHAT + ", not \"" + text + "\"" + why(text));
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port > 65_535) {
            throw new BadValueException("the port must be from 1 to 65535, not " + port);
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return new HostPort(host, port);
    }

    private static String why(String text) {
        if (text.contains("://")) {
            return " (leave out the scheme)";
        }
        if (text.matches(":[0-9]*")) {
            return " (the host is missing; 0.0.0.0 is every IPv4 address, [::] every address)";
        }
        if (text.matches("[^:\\[]*|\\[.*\\]")) {
            return " (the port is missing)";
        }
        return text.chars().filter(c -> c == ':').count() > 1 && !text.startsWith("[")
                ? " (an IPv6 address needs brackets)"
                : "";
    }

    /** True where both cannot be bound by different sockets: the same port, and the same address or one that is every. */
    boolean overlaps(HostPort other) {
        return port == other.port && (host.equals(other.host) || covers(other.host) || other.covers(host));
    }

    private boolean covers(String otherHost) {
        return host.equals("::") || (host.equals("0.0.0.0") && !otherHost.contains(":"));
    }

    @Override
    public SocketAddress toBind() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
