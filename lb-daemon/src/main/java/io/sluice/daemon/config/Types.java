package io.sluice.daemon.config;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of single values. */
final class Types {

    private static final Pattern DURATION_SHAPE = Pattern.compile("(0|[1-9][0-9]{0,11})(ms|s|m|h)");
    private static final Pattern SIZE_SHAPE = Pattern.compile("(0|[1-9][0-9]{0,11})(B|KiB|MiB|GiB)?");

    private static final Pattern SHARE_SHAPE = Pattern.compile("(0|[1-9][0-9]{0,3})%");

    /** Any text. */
    static final Type<String> TEXT = text("text", "text");

    /** A name of a listener, pool or backend; the settings say what a name is. */
    static final Type<String> NAME = text("a name", "name");

    /** The path of a file, relative to the directory where the daemon was started. */
    static final Type<Path> FILE = new ScalarType<>(
            "the path of a file", Path.of("file"), Types::path, Path::toString, Map.of("type", "string"));

    /** A whole number; its bounds are the settings' own. */
    static final Type<Integer> NUMBER =
            new ScalarType<>("a whole number", 1, Types::number, String::valueOf, Map.of("type", "integer"));

    /** True or false and no other words. */
    static final Type<Boolean> FLAG =
            new ScalarType<>("true or false", false, Types::flag, String::valueOf, Map.of("type", "boolean"));

    /** A time span. */
    static final Type<Duration> DURATION = new ScalarType<>(
            "a duration such as 250ms, 2s, 5m or 1h",
            Duration.ofSeconds(5),
            Types::duration,
            Checks::text,
            Map.of("type", "string", "pattern", "^" + DURATION_SHAPE.pattern() + "$"));

    /** A time span, or none. */
    static final Type<Duration> DURATION_OR_OFF = new ScalarType<>(
            DURATION.what() + ", or off",
            Duration.ZERO,
            Types::durationOrOff,
            value -> value.isZero() ? "off" : Checks.text(value),
            Map.of("type", "string", "pattern", "^(off|" + DURATION_SHAPE.pattern() + ")$"));

    /** A number of bytes. */
    static final Type<Integer> SIZE = new ScalarType<>(
            "a size such as 512, 16KiB or 1MiB",
            4096,
            Types::size,
            Types::showSize,
            Map.of("type", java.util.List.of("integer", "string"), "pattern", "^" + SIZE_SHAPE.pattern() + "$"));

    /** A percentage; its bounds are the settings' own. */
    static final Type<Integer> SHARE = new ScalarType<>(
            "a share such as 20%",
            20,
            Types::share,
            percent -> percent + "%",
            Map.of("type", "string", "pattern", "^" + SHARE_SHAPE.pattern() + "$"));

    /** An address. */
    static final Type<Address> ADDRESS = new ScalarType<>(
            Address.WHAT,
            new HostPort("127.0.0.1", 1),
            Address::parse,
            Address::toString,
            Map.of("type", "string", "pattern", "^" + Address.PATTERN + "$"));

    private Types() {}

    private static Type<String> text(String what, String standIn) {
        return new ScalarType<>(what, standIn, text -> text, Function.identity(), Map.of("type", "string"));
    }

    /** One of a few words. */
    static <T> Type<T> choice(Map<String, T> words) {
        Map<String, T> ordered = new LinkedHashMap<>(words);
        String allowed = String.join(", ", ordered.keySet());
        String what = ordered.size() == 1 ? allowed : "one of " + allowed;
        return new ScalarType<>(
                what,
                ordered.values().iterator().next(),
                text -> chosen(ordered, text, what),
                value -> wordOf(ordered, value),
                Map.of("enum", java.util.List.copyOf(ordered.keySet())));
    }

    /** The word {@code off} in the place of a block. */
    static <T> Type<Optional<T>> off(Block<Optional<T>> instead) {
        return new ScalarType<>(
                "off",
                Optional.empty(),
                text -> {
                    if (text.equals("off")) {
                        return Optional.empty();
                    }
                    throw BadValueException.not("off, or " + instead.what(), text);
                },
                value -> "off",
                Map.of("const", "off"));
    }

    private static <T> T chosen(Map<String, T> words, String text, String what) throws BadValueException {
        T value = words.get(text);
        if (value == null) {
            String hint = Nearest.of(text, words.keySet())
                    .map(nearest -> "; did you mean \"" + nearest + "\"?")
                    .orElse("");
            throw new BadValueException(BadValueException.not(what, text).getMessage() + hint);
        }
        return value;
    }

    private static <T> String wordOf(Map<String, T> words, T value) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static Path path(String text) throws BadValueException {
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw BadValueException.not("the path of a file", text);
        }
        return Path.of(text);
    }

    static Integer number(String text) throws BadValueException {
        if (!text.matches("-?(0|[1-9][0-9]{0,8})")) {
            throw BadValueException.not("a whole number", text);
        }
        return Integer.valueOf(text);
    }

    static Integer share(String text) throws BadValueException {
        Matcher matcher = SHARE_SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw BadValueException.not(SHARE.what(), text);
        }
        return Integer.valueOf(matcher.group(1));
    }

    private static Boolean flag(String text) throws BadValueException {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw BadValueException.not("true or false", text);
        };
    }

    private static Duration duration(String text) throws BadValueException {
        Matcher matcher = DURATION_SHAPE.matcher(text);
        if (!matcher.matches()) {
            String unit = text.matches("[0-9]+") ? " (the unit is missing)" : "";
            throw new BadValueException(
                    BadValueException.not(DURATION.what(), text).getMessage() + unit);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static Duration durationOrOff(String text) throws BadValueException {
        if (text.equals("off")) {
            return Duration.ZERO;
        }
        if (!DURATION_SHAPE.matcher(text).matches()) {
            throw BadValueException.not(DURATION_OR_OFF.what(), text);
        }
        return duration(text);
    }

    private static Integer size(String text) throws BadValueException {
        Matcher matcher = SIZE_SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw BadValueException.not(SIZE.what(), text);
        }
        int shift = matcher.group(2) == null
                ? 0
                : 10 * "BKMG".indexOf(matcher.group(2).charAt(0));
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        if (bytes > Integer.MAX_VALUE) {
            throw new BadValueException("must be less than 2GiB, not \"" + text + "\"");
        }
        return (int) bytes;
    }

    private static String showSize(int bytes) {
        if (bytes > 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes > 0 && bytes % 1024 == 0 ? (bytes >> 10) + "KiB" : String.valueOf(bytes);
    }
}
