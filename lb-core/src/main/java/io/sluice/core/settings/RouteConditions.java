package io.sluice.core.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request must be besides its host and path for a route to match. All of these must hold.
 *
 * @param methods one of them, as sent; empty for any
 * @param headers by name, in lower case: one of the field's lines must be like that
 * @param query by name: one of the parameters of that name must be like that, as sent
 * @param sources networks of which the client must be in one; empty for any
 * @param tls whether the client came over TLS; empty for both
 * @param certificate what the client's certificate must be like; empty for any and none
 * @param ja4 fingerprints of which the client's ClientHello must have one; empty for any
 */
public record RouteConditions(
        Set<String> methods,
        Map<String, TextMatch> headers,
        Map<String, TextMatch> query,
        List<PeerNetwork> sources,
        Optional<Boolean> tls,
        Optional<CertificateMatch> certificate,
        Set<String> ja4) {

    private static final RouteConditions NONE =
            new RouteConditions(Set.of(), Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty(), Set.of());

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern PARAMETER = Pattern.compile("[!-~&&[^&=#]]{1,128}");
    private static final Pattern JA4 = Pattern.compile("[a-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}");
    private static final int MOST = 32;

    public RouteConditions {
        methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
        Map<String, TextMatch> lower = new LinkedHashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Collections.unmodifiableMap(lower);
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        sources = List.copyOf(sources);
        ja4 = Collections.unmodifiableSet(new LinkedHashSet<>(ja4));
        Checks checks = new Checks();
        words(checks, "method", methods, TOKEN, " is no method: a word such as GET");
        words(checks, "header", headers.keySet(), TOKEN, " is no name of a field");
        words(checks, "query", query.keySet(), PARAMETER, " is no name of a parameter");
        words(checks, "ja4", ja4, JA4, " is no JA4 fingerprint such as t13d1516h2_8daaf6152771_e5627efa2ab1");
        checks.require(
                        "method",
                        methods.stream().noneMatch(RouteConditions::isLower),
                        "is in lower case; methods are not")
                .require("header", headers.size() <= MOST, "are more than " + MOST)
                .require("query", query.size() <= MOST, "are more than " + MOST)
                .done();
    }

    private static boolean isLower(String method) {
        return !method.equals(method.toUpperCase(Locale.ROOT));
    }

    private static void words(Checks checks, String key, Set<String> words, Pattern shape, String what) {
        for (String word : words) {
            checks.require(key, shape.matcher(word).matches(), "\"" + word + "\"" + what);
        }
    }

    /** None: every request of that host and path. */
    public static RouteConditions none() {
        return NONE;
    }

    /**
     * A number that is the higher the more specific these are: a method, then the number of fields, of parameters, and of all
     * others.
     */
    public int rank() {
        int others = (sources.isEmpty() ? 0 : 1)
                + (tls.isPresent() ? 1 : 0)
                + certificate.map(CertificateMatch::count).orElse(0)
                + (ja4.isEmpty() ? 0 : 1);
        return (methods.isEmpty() ? 0 : 1) << 24 | headers.size() << 16 | query.size() << 8 | others;
    }

    /** True where whatever meets the other meets these, as far as can be told. */
    boolean covers(RouteConditions other) {
        return (methods.isEmpty() || !other.methods.isEmpty() && methods.containsAll(other.methods))
                && covers(headers, other.headers)
                && covers(query, other.query)
                && (sources.isEmpty()
                        || !other.sources.isEmpty() && other.sources.stream().allMatch(this::hasAllOf))
                && (tls.isEmpty() || tls.equals(other.tls))
                && (certificate.isEmpty() || certificate.equals(other.certificate))
                && (ja4.isEmpty() || !other.ja4.isEmpty() && ja4.containsAll(other.ja4));
    }

    private static boolean covers(Map<String, TextMatch> these, Map<String, TextMatch> others) {
        return these.entrySet().stream().allMatch(each -> {
            TextMatch other = others.get(each.getKey());
            return other != null && each.getValue().covers(other);
        });
    }

    private boolean hasAllOf(PeerNetwork other) {
        return sources.stream().anyMatch(network -> network.covers(other));
    }

    private boolean hasNoneOf(PeerNetwork other) {
        return sources.stream().noneMatch(network -> network.covers(other) || other.covers(network));
    }

    /** True where no request can meet both, as far as can be told; of a field that stands there twice nothing can. */
    boolean excludes(RouteConditions other) {
        return !methods.isEmpty() && !other.methods.isEmpty() && Collections.disjoint(methods, other.methods)
                || excludes(headers, other.headers)
                || excludes(query, other.query)
                || !sources.isEmpty()
                        && !other.sources.isEmpty()
                        && other.sources.stream().allMatch(this::hasNoneOf)
                || tls.isPresent() && other.tls.isPresent() && !tls.equals(other.tls)
                || !ja4.isEmpty() && !other.ja4.isEmpty() && Collections.disjoint(ja4, other.ja4);
    }

    private static boolean excludes(Map<String, TextMatch> these, Map<String, TextMatch> others) {
        return these.entrySet().stream().anyMatch(each -> {
            TextMatch other = others.get(each.getKey());
            return other != null && each.getValue().excludes(other);
        });
    }
}
