package io.sluice.daemon.config;

import io.sluice.core.settings.TextMatch;
import java.util.List;
import java.util.Map;

/** What a text must be like: the text itself, or a block that says how it is compared. */
final class TextMatchBlock {

    private static final List<String> NAMES = List.of("exact", "prefix", "suffix", "contains", "regex", "present");

    private static final Key<String> EXACT = Key.optional("exact", Types.TEXT, "It is the same.");
    private static final Key<String> PREFIX = Key.optional("prefix", Types.TEXT, "It begins so.");
    private static final Key<String> SUFFIX = Key.optional("suffix", Types.TEXT, "It ends so.");
    private static final Key<String> CONTAINS = Key.optional("contains", Types.TEXT, "It has that somewhere.");
    private static final Key<String> REGEX = Key.optional(
            "regex",
            Types.TEXT,
            "The pattern is found in it, in the syntax of RE2, which takes time in proportion to the text; `^` and `$` bind it to"
                    + " its ends.");
    private static final Key<Boolean> PRESENT =
            Key.optional("present", Types.FLAG, "`true`: it is there, whatever it says; `false`: it is not there.");

    static final Block<TextMatch> BLOCK = Block.of(
            "What a text must be like",
            "One of these keys; a text alone is short for `exact`. Upper and lower case count.",
            TextMatchBlock::match,
            EXACT,
            PREFIX,
            SUFFIX,
            CONTAINS,
            REGEX,
            PRESENT);

    static final Type<TextMatch> MATCH = new ShortForm<>(
            new ScalarType<>(
                    "a text",
                    TextMatch.exact(""),
                    TextMatch::exact,
                    TextMatch::text,
                    Map.of("type", List.of("string", "integer", "boolean"))),
            BLOCK);

    private TextMatchBlock() {}

    private static TextMatch match(Values v) {
        List<String> given = NAMES.stream().filter(v::has).toList();
        if (given.size() != 1) {
            v.reject(
                    given.isEmpty() ? "" : given.getLast(),
                    given.isEmpty()
                            ? "says nothing; it needs one of " + String.join(", ", NAMES)
                            : "cannot stand beside " + given.getFirst() + "; keep one of the two");
            return TextMatch.present(true);
        }
        return switch (given.getFirst()) {
            case "exact" -> TextMatch.exact(v.text(EXACT));
            case "prefix" -> new TextMatch(TextMatch.Kind.PREFIX, v.text(PREFIX));
            case "suffix" -> new TextMatch(TextMatch.Kind.SUFFIX, v.text(SUFFIX));
            case "contains" -> new TextMatch(TextMatch.Kind.CONTAINS, v.text(CONTAINS));
            case "regex" -> new TextMatch(TextMatch.Kind.REGEX, v.text(REGEX));
            default -> TextMatch.present(!Boolean.FALSE.equals(v.find(PRESENT)));
        };
    }
}
