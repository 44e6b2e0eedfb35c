package io.sluice.core.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which TLS clients are led to a pool unread, by what their ClientHello says. Of several routes that match, an exact name wins
 * over the longest wildcard, this one over {@code *} or {@code none}, these over a route without names, and then a route with
 * protocols over one without.
 *
 * @param names what clients ask for (SNI): an exact name, {@code *.} and a suffix for every name below it, {@code *} for every
 *     name, {@code none} for clients that say none; empty for every client
 * @param protocols of which the client must offer one (ALPN); empty for any
 * @param pool where its bytes go
 */
public record SniRoute(List<String> names, List<String> protocols, String pool) {

    /** Every name, but a client must say one. */
    public static final String ANY_NAME = "*";

    /** Clients that say no name. */
    public static final String NO_NAME = "none";

    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*", Pattern.CASE_INSENSITIVE);

    private static final int MOST_NAME = 253;
    private static final int MOST_PROTOCOL = 255;

    public SniRoute {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        protocols = List.copyOf(protocols);
        Checks checks = new Checks().unique("sni", names, "names").unique("alpn", protocols, "protocols");
        for (String name : names) {
            checks.require("sni", isName(name), "\"" + name + "\" " + whatIsWrong(name));
        }
        for (String protocol : protocols) {
            checks.require(
                    "alpn",
                    !protocol.isEmpty()
                            && protocol.length() <= MOST_PROTOCOL
                            && protocol.chars().allMatch(c -> c > 0x20 && c < 0x7f),
                    "\"" + protocol + "\" is no protocol; a protocol is a word such as h2 or http/1.1");
        }
        checks.done();
    }

    private static boolean isName(String name) {
        boolean lastAllDigits = name.matches("(.*\\.)?[0-9]+");
        return name.equals(ANY_NAME) || NAME.matcher(name).matches() && name.length() <= MOST_NAME && !lastAllDigits;
    }

    private static String whatIsWrong(String name) {
        if (name.lastIndexOf('*') > 0 || name.startsWith("*") && !name.startsWith("*.")) {
            return "has its * in the wrong place; * stands alone, or before the first dot as in *.example.org";
        }
        if (name.endsWith(".")) {
            return "ends with a dot, and names in TLS do not; leave it out";
        }
        return "is no name that a TLS client can ask for; allowed: a name such as www.example.org, *.example.org, *, none;"
                + " no address, no port";
    }
}
