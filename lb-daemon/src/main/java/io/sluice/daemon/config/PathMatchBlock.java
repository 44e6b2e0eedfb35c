package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.PathMatch;
import java.util.List;
import java.util.Map;

/** Which paths a route is for: the beginning of a path, or a block that says how it is compared. */
final class PathMatchBlock {

    private static final Key<String> PREFIX = Key.optional(
            "prefix", Types.TEXT, "Paths that begin so, whole segments: `/api` is `/api/x` but not `/apis`.");
    private static final Key<String> EXACT = Key.optional("exact", Types.TEXT, "That path and no other.");
    private static final Key<String> REGEX = Key.optional(
            "regex",
            Types.TEXT,
            "Paths in which the pattern is found, in the syntax of RE2, which takes time in proportion to the path; `^` and `$`"
                    + " bind it to its ends.");

    static final Block<PathMatch> BLOCK = Block.of(
            "Which paths a route is for",
            "One of these keys; a path alone is short for `prefix`. The path is looked at in its normal form, without the query.",
            PathMatchBlock::match,
            PREFIX,
            EXACT,
            REGEX);

    static final Type<PathMatch> MATCH = new ShortForm<>(
            new ScalarType<>(
                    "the beginning of a path",
                    PathMatch.ANY,
                    PathMatchBlock::prefix,
                    PathMatch::text,
                    Map.of("type", "string")),
            BLOCK);

    private PathMatchBlock() {}

    private static PathMatch prefix(String text) throws BadValueException {
        try {
            return PathMatch.prefix(text);
        } catch (InvalidSettingsException e) {
            throw new BadValueException(e.violations().getFirst().message());
        }
    }

    private static PathMatch match(Values v) {
        List<Key<String>> given =
                List.of(PREFIX, EXACT, REGEX).stream().filter(v::has).toList();
        if (given.size() != 1) {
            v.reject(
                    given.isEmpty() ? "" : given.getLast().name(),
                    given.isEmpty()
                            ? "says nothing; it needs one of prefix, exact, regex"
                            : "cannot stand beside " + given.getFirst().name() + "; keep one of the two");
            return PathMatch.ANY;
        }
        Key<String> key = given.getFirst();
        String text = v.text(key);
        try {
            return switch (key.name()) {
                case "regex" -> PathMatch.regex(text);
                case "exact" -> PathMatch.exact(text);
                default -> PathMatch.prefix(text);
            };
        } catch (InvalidSettingsException e) {
            // Said of the path there, and of this key here.
            v.reject(key.name(), e.violations().getFirst().message());
            return PathMatch.ANY;
        }
    }
}
