package io.sluice.daemon.config;

import io.sluice.core.settings.CertificateMatch;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.TextMatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a route that say which requests it is for. */
final class RouteMatchKeys {

    private static final Key<String> HOST = Key.preset(
            "host",
            Types.TEXT,
            "",
            "The host that clients ask for: `www.example.org`, `*.example.org` for every host below it; left out, any.");
    private static final Key<PathMatch> PATH = Key.preset(
            "path",
            PathMatchBlock.MATCH,
            PathMatch.ANY,
            "The beginning of the path, whole segments: `/api` is `/api/x` but not `/apis`; or a block for an exact path or a"
                    + " pattern.");
    private static final Key<List<String>> METHOD = Key.preset(
            "method",
            new OneOrMoreType<>("a method or a list of methods", Types.TEXT),
            List.of(),
            "The method, or several: `[GET, HEAD]`.");
    private static final Key<Map<String, TextMatch>> HEADER = Key.preset(
            "header",
            new MapType<>("a block of header fields", "NAME", name -> name, TextMatchBlock.MATCH),
            Map.of(),
            "Header fields and what they must say: `{ X-Beta: \"1\", X-Debug: { present: true } }`.");
    private static final Key<Map<String, TextMatch>> QUERY = Key.preset(
            "query",
            new MapType<>("a block of query parameters", "NAME", name -> name, TextMatchBlock.MATCH),
            Map.of(),
            "Query parameters and what they must say, as they are sent.");
    private static final Key<List<PeerNetwork>> SOURCE =
            Key.preset("source", NetworkType.LIST, List.of(), "Networks of which the client must be in one.");
    private static final Key<Boolean> TLS = Key.optional("tls", Types.FLAG, "Whether the client came over TLS.");
    private static final Key<CertificateMatch> CERTIFICATE = Key.optional(
            "client-certificate", CertificateMatchBlock.BLOCK, "What the client's certificate must be like.");
    private static final Key<List<String>> JA4 = Key.preset(
            "ja4",
            new OneOrMoreType<>("a JA4 fingerprint or a list of them", Types.TEXT),
            List.of(),
            "The JA4 fingerprint of the client's first TLS message, or several.");
    private static final Key<Integer> PRIORITY = Key.preset(
            "priority", Types.NUMBER, 0, "From -1000 to 1000; a higher one wins whatever else a route says.");

    static final List<Key<?>> KEYS =
            List.of(HOST, PATH, METHOD, HEADER, QUERY, SOURCE, TLS, CERTIFICATE, JA4, PRIORITY);

    private RouteMatchKeys() {}

    static RouteMatch match(Values v) {
        RouteConditions conditions = new RouteConditions(
                new LinkedHashSet<>(v.get(METHOD)),
                v.get(HEADER),
                v.get(QUERY),
                v.get(SOURCE),
                Optional.ofNullable(v.find(TLS)),
                Optional.ofNullable(v.find(CERTIFICATE)),
                new LinkedHashSet<>(v.get(JA4)));
        return new RouteMatch(v.get(HOST), v.get(PATH), conditions, v.get(PRIORITY));
    }
}
