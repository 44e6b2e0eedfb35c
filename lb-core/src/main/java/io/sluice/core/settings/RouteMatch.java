package io.sluice.core.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which requests a route is for. Of several routes that match, the one with the exact host wins over the wildcard, the
 * wildcard over none, and then the longer path.
 *
 * @param host an exact host without port, {@code *.} and a suffix for every host below it, or empty for any
 * @param path a prefix of the path that ends at a segment's end: {@code /api} and {@code /api/} match {@code /api/x},
 *     neither matches {@code /apis}; {@code /} for any
 */
public record RouteMatch(String host, String path) {

    private static final String HOST =
            "(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\\[[0-9a-f:.]+]|";

    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BARE_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");

    public RouteMatch {
        host = host.toLowerCase(Locale.ROOT);
        new Checks()
                .require(
                        "host",
                        host.matches(HOST),
                        "\"" + host
                                + "\" is no host; allowed: a name such as www.example.org, *.example.org, an address,"
                                + " all without port")
                .require("path", path.startsWith("/"), "\"" + path + "\" must begin with /")
                .require(
                        "path",
                        path.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '?' && c != '#'),
                        "\"" + path + "\" has characters that no path has; percent-encode them")
                .require(
                        "path",
                        !DOT_SEGMENT.matcher(path).find(),
                        "\"" + path + "\" has a dot segment; these are removed before a request is matched")
                .require(
                        "path",
                        !BARE_PERCENT.matcher(path).find(),
                        "\"" + path + "\" has a % without two hexadecimal digits behind it; % itself is %25")
                .done();
    }
}
