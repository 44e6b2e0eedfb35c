package io.sluice.core.settings;

import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * What becomes of path and host of a request on its way to the backend. The query stays as it is.
 *
 * @param path what becomes of the path
 * @param host the host that the backend is asked for, with a port if need be, or {@link #BACKEND}; empty for the client's own
 */
public record RewriteSettings(Path path, Optional<String> host) {

    /** In place of a host: the backend's own address. */
    public static final String BACKEND = "backend";

    /** What becomes of a path. */
    public sealed interface Path {

        /** It stays. */
        record Same() implements Path {}

        /** Another in its place. */
        record Whole(String path) implements Path {
            public Whole {
                checkPath("path", path);
            }
        }

        /** Another in place of the prefix that the route matched. */
        record Prefix(String path) implements Path {
            public Prefix {
                checkPath("prefix", path);
            }
        }

        /**
         * Each place where a pattern is found is replaced.
         *
         * @param pattern in the syntax of RE2
         * @param replacement with {@code $1} for what the first group matched
         */
        record Replace(String pattern, String replacement) implements Path {
            public Replace {
                TextMatch.compile(pattern);
                int groups = Pattern.compile(pattern).groupCount();
                new Checks()
                        .require("replace", replacement.length() <= 1024, "is longer than 1024 characters")
                        .require(
                                "replace",
                                replacement.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '?' && c != '#'),
                                "\"" + replacement + "\" has characters that no path has; percent-encode them")
                        .require(
                                "replace",
                                named(replacement, groups),
                                "\"" + replacement + "\" refers to a group that \"" + pattern + "\" has not; it has "
                                        + groups + ", and $ itself is \\$")
                        .done();
            }

            private static boolean named(String replacement, int groups) {
                for (int i = 0; i < replacement.length(); i++) {
                    if (replacement.charAt(i) == '\\') {
                        i++;
                    } else if (replacement.charAt(i) == '$') {
                        int next = i + 1 < replacement.length() ? replacement.charAt(i + 1) - '0' : -1;
                        if (next < 0 || next > Math.min(groups, 9)) {
                            return false;
                        }
                    }
                }
                return true;
            }

            /** The compiled pattern. */
            public Pattern compiled() {
                return TextMatch.compile(pattern);
            }
        }

        private static void checkPath(String key, String path) {
            try {
                PathMatch.exact(path);
            } catch (InvalidSettingsException e) {
                new Checks()
                        .require(key, false, e.violations().getFirst().message())
                        .done();
            }
        }
    }

    private static final java.util.regex.Pattern HOST = java.util.regex.Pattern.compile(
            "(?:[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    public RewriteSettings {
        new Checks()
                .require(
                        "host",
                        host.isEmpty() || HOST.matcher(host.get()).matches(),
                        "\"" + host.orElse("")
                                + "\" is no host; allowed: a name or address, with a port if need be, or " + BACKEND)
                .done();
    }
}
