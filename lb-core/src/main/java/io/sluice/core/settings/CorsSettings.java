package io.sluice.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which pages of other origins may use a route from within a browser: the CORS protocol of the Fetch standard.
 *
 * @param origins exact ones such as {@code https://app.example.org}, {@code https://*.example.org} for every host below, or {@code *}
 * @param methods that they may use
 * @param headers that they may send; empty for what they ask for
 * @param exposed fields of responses that they may read
 * @param credentials whether cookies come along
 * @param maxAge how long a browser may remember the answer to its question
 */
public record CorsSettings(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        boolean credentials,
        Duration maxAge) {

    /** Every origin. */
    public static final String ANY = "*";

    private static final Pattern ORIGIN =
            Pattern.compile("https?://(\\*\\.)?[a-z0-9._-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:.]+](:[0-9]{1,5})?|null");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

    public CorsSettings {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
        Checks checks = new Checks()
                .notEmpty("origins", origins, "origin")
                .require(
                        "origins",
                        !origins.contains(ANY) || origins.size() == 1,
                        "has \"*\" beside others; it stands for every origin")
                .require(
                        "credentials",
                        !credentials || !origins.contains(ANY),
                        "cannot be allowed to every origin: any page could act in the user's name; name the origins")
                .range("max-age", maxAge, Duration.ZERO, Duration.ofDays(1));
        for (String origin : origins) {
            checks.require(
                    "origins",
                    origin.equals(ANY) || ORIGIN.matcher(origin).matches(),
                    "\"" + origin + "\" is no origin; allowed: https://app.example.org, https://*.example.org, \"*\"");
        }
        tokens(checks, "methods", methods);
        tokens(checks, "headers", headers);
        tokens(checks, "expose", exposed);
        checks.done();
    }

    private static void tokens(Checks checks, String key, List<String> words) {
        for (String word : words) {
            checks.require(key, TOKEN.matcher(word).matches(), "\"" + word + "\" is no word that can stand there");
        }
    }
}
