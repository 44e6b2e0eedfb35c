package io.sluice.core.settings;

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
