package io.sluice.core.settings;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a route leads: to a pool, to one of several, or to an answer that we give ourselves. Immutable. */
public sealed interface RouteAction {

    /** A token of RFC 9110 section 5.6.2. */
    String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}";

    /** The names of the pools that it may lead to; none where we answer ourselves. */
    default List<String> pools() {
        return List.of();
    }

    /**
     * To the backends of a pool.
     *
     * @param pool its name
     */
    record ToPool(String pool) implements RouteAction {

        @Override
        public List<String> pools() {
            return List.of(pool);
        }
    }

    /**
     * To one of several pools by weight, such as a new release beside the old one.
     *
     * @param weights the names of the pools with their weights, 0 to 1,000, in their order; not all 0
     * @param sticky how a client keeps its pool
     */
    record Split(Map<String, Integer> weights, Sticky sticky) implements RouteAction {

        /** The largest weight. */
        public static final int MOST_WEIGHT = 1000;

        private static final int MOST_POOLS = 64;

        public Split {
            weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
            Checks checks = new Checks()
                    .require("pools", !weights.isEmpty(), "is empty; at least one pool with its weight is needed")
                    .require("pools", weights.size() <= MOST_POOLS, "are more than " + MOST_POOLS);
            weights.forEach((pool, weight) -> checks.range("pools", weight, 0, MOST_WEIGHT));
            checks.require(
                            "pools",
                            weights.isEmpty() || weights.values().stream().anyMatch(weight -> weight > 0),
                            "have no weight above 0, so that nobody is led anywhere")
                    .done();
        }

        @Override
        public List<String> pools() {
            return List.copyOf(weights.keySet());
        }

        /** How a client keeps its pool. */
        public sealed interface Sticky {

            /** Not at all: each request is led anew. */
            record No() implements Sticky {}

            /** By its address; of IPv6 the first 64 bits, in which a client moves about. */
            record BySource() implements Sticky {}

            /** By the value of a header field; without it each request is led anew. */
            record ByHeader(String name) implements Sticky {

                public ByHeader {
                    new Checks()
                            .require("header", name.matches(TOKEN), "\"" + name + "\" is no name of a field")
                            .done();
                }
            }

            /** By the value of a cookie that somebody else sets; without it each request is led anew. */
            record ByCookie(String name) implements Sticky {

                public ByCookie {
                    checkCookie("cookie", name);
                }
            }

            /**
             * By a cookie that we set, which names the pool.
             *
             * @param maxAge how long clients keep it; zero for as long as the browser runs
             */
            record SetCookie(String name, Duration maxAge) implements Sticky {

                public SetCookie {
                    checkCookie("set-cookie", name);
                    new Checks()
                            .range("max-age", maxAge, Duration.ZERO, Duration.ofDays(400))
                            .done();
                }
            }

            private static void checkCookie(String key, String name) {
                new Checks()
                        .require(key, name.matches(TOKEN), "\"" + name + "\" is no name of a cookie")
                        .done();
            }
        }
    }

    /**
     * To a response that is always the same.
     *
     * @param status 200 to 599
     * @param content the body; none where the status has none (204, 205, 304)
     * @param headers further fields, in their order
     * @param close whether the connection ends with it
     */
    record Respond(int status, Content content, Map<String, String> headers, boolean close) implements RouteAction {

        private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
        private static final int MOST_HEADERS = 32;
        private static final int MOST_VALUE = 1024;
        private static final Set<String> OURS = Set.of(
                "connection",
                "content-length",
                "content-type",
                "keep-alive",
                "proxy-connection",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade");

        public Respond {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
            Checks checks = new Checks()
                    .range("status", status, 200, 599)
                    .require(
                            "body",
                            content.length() == 0 || hasBody(status),
                            "cannot be sent: a response of status " + status + " has none (RFC 9110)")
                    .require("headers", headers.size() <= MOST_HEADERS, "are more than " + MOST_HEADERS);
            Set<String> seen = new HashSet<>();
            headers.forEach((name, value) -> check(checks, seen, name, value));
            checks.done();
        }

        /** True where a response of that status may have a body (RFC 9110 section 6.4.1). */
        public static boolean hasBody(int status) {
            return !WITHOUT_BODY.contains(status);
        }

        private static void check(Checks checks, Set<String> seen, String name, String value) {
            String lower = name.toLowerCase(Locale.ROOT);
            checks.require("headers", name.matches(TOKEN), "\"" + name + "\" is no name of a field")
                    .require(
                            "headers",
                            !OURS.contains(lower),
                            "\"" + name + "\" is set by Sluice itself; type says what the body is, close ends the"
                                    + " connection")
                    .require("headers", seen.add(lower), "\"" + name + "\" stands there twice")
                    .require(
                            "headers",
                            value.length() <= MOST_VALUE && value.matches("([!-~]([\\t -~]*[!-~])?)?"),
                            "the value of \"" + name + "\" must be printable ASCII without space at its ends, at most "
                                    + MOST_VALUE + " characters");
        }
    }

    /**
     * To another place.
     *
     * @param to {@code https} for the same host and path with that scheme, {@code https:8443} for another port than its own; a URL of http or https; or a path of this host
     * @param status 301, 302, 303, 307 or 308
     * @param keepPath whether path and query of the request follow
     * @param close whether the connection ends with it
     */
    record Redirect(String to, int status, boolean keepPath, boolean close) implements RouteAction {

        /** The word for the same host and path with the scheme https. */
        public static final String HTTPS = "https";

        private static final Pattern TLS_PORT = Pattern.compile(HTTPS + ":[1-9][0-9]{0,4}");
        private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
        private static final Pattern URL =
                Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?"
                        + "(?<rest>[/?#][A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]*)?");
        private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]*");

        public Redirect {
            new Checks()
                    .require(
                            "to",
                            to.length() <= 2048
                                    && (leadsToTls(to)
                                            || URL.matcher(to).matches()
                                            || PATH.matcher(to).matches()),
                            "\"" + to
                                    + "\" is nothing to lead to; allowed: https, https:8443, a URL such as https://www.example.org,"
                                    + " or a path such as /new")
                    .require(
                            "to",
                            !keepPath || to.indexOf('?') < 0 && to.indexOf('#') < 0,
                            "\"" + to + "\" has a query or a fragment, behind which no path can follow; set keep-path:"
                                    + " false")
                    .require("to", !keepPath || !to.equals("/"), "\"/\" with the path kept leads to itself")
                    .require(
                            "status",
                            STATUSES.contains(status),
                            "must be one of 301, 302, 303, 307, 308, not " + status)
                    .done();
        }

        /** True where it leads to the same host with the scheme https. */
        public boolean leadsToTls() {
            return leadsToTls(to);
        }

        private static boolean leadsToTls(String to) {
            return to.equals(HTTPS)
                    || TLS_PORT.matcher(to).matches() && Integer.parseInt(to.substring(HTTPS.length() + 1)) < 65536;
        }

        /** Whether the path is kept where nobody says: where the place to lead to names none of its own. */
        public static boolean keepsPath(String to) {
            Matcher url = URL.matcher(to);
            return leadsToTls(to)
                    || url.matches()
                            && (url.group("rest") == null || url.group("rest").equals("/"));
        }
    }
}
