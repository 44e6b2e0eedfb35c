package io.sluice.core.settings;

import java.util.HashSet;
import java.util.List;

/**
 * Which responses of a route are compressed on their way to the client, and how.
 *
 * @param encodings content codings that are offered, the one that we like best first
 * @param types media types: {@code text/html}, {@code text/*}, {@code application/*+json}
 * @param minSize bytes; shorter responses are left as they are, where their length is known
 * @param level 1 to 9, from quick to thorough
 * @param maxActive responses of the route that are being compressed at the same time; further ones go out as they are
 */
public record CompressionSettings(List<String> encodings, List<String> types, int minSize, int level, int maxActive) {

    /** All that there are, the best first. */
    public static final List<String> ENCODINGS = List.of("zstd", "br", "gzip");

    private static final CompressionSettings DEFAULTS = new CompressionSettings(
            ENCODINGS,
            List.of(
                    "text/*",
                    "application/json",
                    "application/*+json",
                    "application/javascript",
                    "application/xml",
                    "application/*+xml",
                    "application/wasm",
                    "application/vnd.ms-fontobject",
                    "image/svg+xml",
                    "font/otf",
                    "font/ttf"),
            1024,
            4,
            256);

    private static final String TYPE =
            "[a-zA-Z0-9][a-zA-Z0-9!#$&^_.-]*/(\\*|(\\*\\+)?[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]*)";

    public CompressionSettings {
        encodings = List.copyOf(encodings);
        types = List.copyOf(types);
        Checks checks = new Checks()
                .notEmpty("encodings", encodings, "content coding")
                .require("encodings", new HashSet<>(encodings).size() == encodings.size(), "name one of them twice")
                .notEmpty("types", types, "media type")
                .require("types", types.size() <= 64, "are more than 64")
                .range("min-size", minSize, 0, 1 << 30)
                .range("level", level, 1, 9)
                .range("max-active", maxActive, 1, 100_000);
        for (String encoding : encodings) {
            checks.require(
                    "encodings",
                    ENCODINGS.contains(encoding),
                    "\"" + encoding + "\" is no content coding that there is; allowed: "
                            + String.join(", ", ENCODINGS));
        }
        for (String type : types) {
            checks.require(
                    "types",
                    type.matches(TYPE),
                    "\"" + type + "\" is no media type; allowed: text/html, text/*, application/*+json");
        }
        checks.done();
    }

    /** Text, scripts, fonts and data of 1 KiB and more, by all codings, at a level that costs little. */
    public static CompressionSettings defaults() {
        return DEFAULTS;
    }
}
