package io.sluice.daemon.config;

import io.sluice.core.settings.CompressionSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schema of {@code compression}: a flag, or which responses are compressed and how. */
final class CompressionBlock {

    private static final CompressionSettings USUAL = CompressionSettings.defaults();

    private static final Key<List<String>> ENCODINGS = Key.preset(
            "encodings",
            new ListType<>(
                    "a list of content codings", Types.choice(codings()), Node::asText, "each coding stands once"),
            USUAL.encodings(),
            "The content codings that are offered, the one that you like best first: of those that a client wants alike it gets the"
                    + " first.");
    private static final Key<List<String>> MEDIA_TYPES = Key.preset(
            "types",
            new ListType<>("a list of media types", Types.TEXT, Node::asText, "each type stands once"),
            USUAL.types(),
            "The media types that are compressed: `text/html`, `text/*`, `application/*+json`. gRPC never is.");
    private static final Key<Integer> MIN_SIZE = Key.preset(
            "min-size",
            Types.SIZE,
            USUAL.minSize(),
            "Shorter responses are left as they are, where their length is known.");
    private static final Key<Integer> LEVEL =
            Key.preset("level", Types.NUMBER, USUAL.level(), "1 to 9, from quick to thorough, of each coding.");
    private static final Key<Integer> MAX_ACTIVE = Key.preset(
            "max-active",
            Types.NUMBER,
            USUAL.maxActive(),
            "Responses of the route that are being compressed at the same time, each with up to 2MiB of memory; further ones go out as"
                    + " they are, and count as `compression-max-active`.");

    private static final Block<Optional<CompressionSettings>> BLOCK = Block.of(
            "Compression of responses",
            "For clients that ask for it by Accept-Encoding. `compression: true` is short for all of the defaults.",
            v -> Optional.of(new CompressionSettings(
                    v.get(ENCODINGS), v.get(MEDIA_TYPES), v.get(MIN_SIZE), v.get(LEVEL), v.get(MAX_ACTIVE))),
            ENCODINGS,
            MEDIA_TYPES,
            MIN_SIZE,
            LEVEL,
            MAX_ACTIVE);

    /** A flag, or the whole. */
    static final Type<Optional<CompressionSettings>> COMPRESSION = new ShortForm<>(
            new ScalarType<>(
                    Types.FLAG.what(),
                    Optional.of(USUAL),
                    CompressionBlock::flag,
                    settings -> String.valueOf(settings.isPresent()),
                    Map.of("type", "boolean")),
            BLOCK);

    private CompressionBlock() {}

    private static Map<String, String> codings() {
        Map<String, String> words = new LinkedHashMap<>();
        CompressionSettings.ENCODINGS.forEach(coding -> words.put(coding, coding));
        return words;
    }

    private static Optional<CompressionSettings> flag(String text) throws BadValueException {
        return switch (text) {
            case "true" -> Optional.of(USUAL);
            case "false" -> Optional.empty();
            default -> throw BadValueException.not("true, false, or " + BLOCK.what(), text);
        };
    }
}
