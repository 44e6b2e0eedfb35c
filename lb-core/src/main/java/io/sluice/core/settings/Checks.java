package io.sluice.core.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with the components of a settings record, so that one look at a file tells everything:
 *
 * <pre>{@code
 * new Checks().range("weight", weight, 0, 256).text("name", name).done();
 * }</pre>
 *
 * Not safe for use by several threads.
 */
public final class Checks {

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

    /** What fits into sun_path with the NUL at its end, see unix(7). */
    private static final int MOST_PATH_BYTES = 107;

    private final List<Violation> violations = new ArrayList<>();

    /** The value must lie between the bounds, both included. */
    public Checks range(String key, long value, long least, long most) {
        return require(
                key, value >= least && value <= most, "must be from " + least + " to " + most + ", not " + value);
    }

    /** The duration must lie between the bounds, both included. */
    public Checks range(String key, Duration value, Duration least, Duration most) {
        return require(
                key,
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "must be from " + text(least) + " to " + text(most) + ", not " + text(value));
    }

    /** A timeout of the data plane: 1 ms to 24 h. */
    public Checks timeout(String key, Duration value) {
        return range(key, value, Duration.ofMillis(1), Duration.ofHours(24));
    }

    /** The text must be a name: a letter or digit, then up to 62 letters, digits, '-', '_' or '.'. */
    public Checks name(String key, String value) {
        return require(
                key,
                value.matches(NAME),
                "\"" + value
                        + "\" is no name; a name is a letter or digit, then up to 62 letters, digits, '-', '_' or '.'");
    }

    /** The address must be one of an IP socket, or of a unix socket whose path the kernel can take. */
    public Checks address(String key, SocketAddress value) {
        if (value instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            int bytes = path.getBytes(StandardCharsets.UTF_8).length;
            require(key, !path.isEmpty(), "has no path of a socket");
            return require(
                    key,
                    bytes <= MOST_PATH_BYTES,
                    "the path of a socket may have " + MOST_PATH_BYTES + " bytes, and this one has " + bytes);
        }
        return require(key, value instanceof InetSocketAddress, "is neither host and port nor a unix socket");
    }

    /** The address must be one that can be listened on: a resolved one, or the path of a unix socket. */
    public Checks bind(String key, SocketAddress value) {
        String host = value instanceof InetSocketAddress inet && inet.isUnresolved() ? inet.getHostString() : "";
        return address(key, value).require(key, host.isEmpty(), "\"" + host + "\" does not resolve to an address");
    }

    /** The list must not be empty. */
    public Checks notEmpty(String key, List<?> value, String what) {
        return require(key, !value.isEmpty(), "is empty; at least one " + what + " is needed");
    }

    /** Each name may stand once. */
    public Checks unique(String key, List<String> names, String what) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            require(key, seen.add(name), "two " + what + " have the name \"" + name + "\"; each needs its own");
        }
        return this;
    }

    /** The condition must hold. */
    public Checks require(String key, boolean holds, String message) {
        if (!holds) {
            violations.add(new Violation(key, message));
        }
        return this;
    }

    /**
     * Ends the check.
     *
     * @throws InvalidSettingsException where anything was wrong
     */
    public void done() {
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }

    /** A duration as the file writes it: {@code 250ms}, {@code 2s}, {@code 5m}, {@code 1h}. */
    public static String text(Duration value) {
        long seconds = value.toSeconds();
        boolean fits = Math.abs(seconds) < Integer.MAX_VALUE;
        if (fits && (!value.equals(Duration.ofSeconds(seconds)) || seconds == 0)) {
            return value.toMillis() + "ms";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
