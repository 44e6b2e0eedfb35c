package io.sluice.daemon.config;

import io.sluice.core.settings.CorsSettings;
import java.time.Duration;
import java.util.List;

/** Which pages of other origins may use a route from within a browser. */
final class CorsBlock {

    private static final Key<List<String>> ORIGINS = Key.required(
            "origins",
            new OneOrMoreType<>("an origin or a list of origins", Types.TEXT),
            "`https://app.example.org`, `https://*.example.org` for every host below it, or `\"*\"` for every page.");
    private static final Key<List<String>> METHODS = Key.preset(
            "methods",
            new OneOrMoreType<>("a method or a list of methods", Types.TEXT),
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
            "The methods that they may use.");
    private static final Key<List<String>> HEADERS = Key.preset(
            "headers",
            new OneOrMoreType<>("a name or a list of names", Types.TEXT),
            List.of(),
            "The header fields that they may send; left out, those that they ask for.");
    private static final Key<List<String>> EXPOSE = Key.preset(
            "expose",
            new OneOrMoreType<>("a name or a list of names", Types.TEXT),
            List.of(),
            "The fields of responses that they may read, besides those that browsers show anyway.");
    private static final Key<Boolean> CREDENTIALS = Key.preset(
            "credentials", Types.FLAG, false, "Whether cookies and the like come along; not for every page.");
    private static final Key<Duration> MAX_AGE = Key.preset(
            "max-age",
            Types.DURATION,
            Duration.ofMinutes(10),
            "How long a browser may remember the answer to its question.");

    static final Block<CorsSettings> BLOCK = Block.of(
            "Pages of other origins",
            "The CORS protocol of browsers. A browser's question whether it may send a request is answered by Sluice; what the backend"
                    + " says of it is replaced.",
            v -> new CorsSettings(
                    v.has(ORIGINS) ? v.get(ORIGINS) : List.of(CorsSettings.ANY),
                    v.get(METHODS),
                    v.get(HEADERS),
                    v.get(EXPOSE),
                    v.get(CREDENTIALS),
                    v.get(MAX_AGE)),
            ORIGINS,
            METHODS,
            HEADERS,
            EXPOSE,
            CREDENTIALS,
            MAX_AGE);

    private CorsBlock() {}
}
