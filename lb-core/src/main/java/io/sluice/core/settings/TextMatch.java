package io.sluice.core.settings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.Objects;

/**
 * What a text must be like for a route to match. Letters count as they are, upper and lower case.
 *
 * @param kind how it is compared
 * @param text what it is compared with; empty where only its presence matters
 */
public record TextMatch(Kind kind, String text) {

    /** How a text is compared. */
    public enum Kind {
        /** It is there, whatever it says. */
        PRESENT,
        /** It is not there. */
        ABSENT,
        /** It is the same. */
        EXACT,
        /** It begins so. */
        PREFIX,
        /** It ends so. */
        SUFFIX,
        /** It has that somewhere. */
        CONTAINS,
        /** The pattern is found in it. */
        REGEX
    }

    private static final int LONGEST = 1024;

    public TextMatch {
        new Checks()
                .require(word(kind), text.length() <= LONGEST, "is longer than " + LONGEST + " characters")
                .done();
        if (kind == Kind.REGEX) {
            compile(text);
        }
    }

    /** The text itself and no other. */
    public static TextMatch exact(String text) {
        return new TextMatch(Kind.EXACT, text);
    }

    /** Any text, or none. */
    public static TextMatch present(boolean wanted) {
        return new TextMatch(wanted ? Kind.PRESENT : Kind.ABSENT, "");
    }

    /**
     * A pattern in the syntax of RE2, which takes time in proportion to the text whatever either of them says. How much time for
     * each byte is bounded by the number of its instructions, so these are.
     *
     * @throws InvalidSettingsException where it is none, with RE2's reason, or too large
     */
    static Pattern compile(String pattern) {
        try {
            Pattern compiled = PatternSize.isBearable(pattern) ? Pattern.compile(pattern) : null;
            int size = compiled == null ? Integer.MAX_VALUE : compiled.programSize();
            new Checks()
                    .require(
                            "regex",
                            size <= PatternSize.MOST,
                            "\"" + pattern + "\" takes more than the " + PatternSize.MOST
                                    + " instructions that a pattern may take; repeat less in it, or split it over routes")
                    .done();
            return Objects.requireNonNull(compiled);
        } catch (PatternSyntaxException e) {
            new Checks()
                    .require(
                            "regex",
                            false,
                            "\"" + pattern + "\" is no regular expression of RE2's syntax: " + e.getDescription()
                                    + (pattern.equals(e.getPattern()) ? "" : ": \"" + e.getPattern() + "\""))
                    .done();
            throw new IllegalStateException(e);
        }
    }

    /** The pattern of a {@link Kind#REGEX}. */
    public Pattern pattern() {
        return compile(text);
    }

    /** True where each text that is like the other is like this, as far as can be told. */
    boolean covers(TextMatch other) {
        return switch (kind) {
            case PRESENT -> other.kind != Kind.ABSENT;
            case ABSENT, EXACT -> equals(other);
            case PREFIX -> other.kind == Kind.PREFIX ? accepts(other.text) : acceptsWhole(other);
            case SUFFIX -> other.kind == Kind.SUFFIX ? accepts(other.text) : acceptsWhole(other);
            case CONTAINS -> other.isPart() ? accepts(other.text) : acceptsWhole(other);
            case REGEX -> equals(other) || acceptsWhole(other);
        };
    }

    private boolean acceptsWhole(TextMatch other) {
        return other.kind == Kind.EXACT && accepts(other.text);
    }

    private boolean isPart() {
        return kind == Kind.PREFIX || kind == Kind.SUFFIX || kind == Kind.CONTAINS;
    }

    /** True where no text can be like this and like the other, as far as can be told. */
    boolean excludes(TextMatch other) {
        if (kind == Kind.ABSENT || other.kind == Kind.ABSENT) {
            return kind != other.kind;
        }
        if (kind == Kind.EXACT || other.kind == Kind.EXACT) {
            return kind == Kind.EXACT ? !other.accepts(text) : !accepts(other.text);
        }
        return kind == other.kind
                && (kind == Kind.PREFIX || kind == Kind.SUFFIX)
                && !accepts(other.text)
                && !other.accepts(text);
    }

    private boolean accepts(String value) {
        return switch (kind) {
            case PRESENT -> true;
            case ABSENT -> false;
            case EXACT -> value.equals(text);
            case PREFIX -> value.startsWith(text);
            case SUFFIX -> value.endsWith(text);
            case CONTAINS -> value.contains(text);
            case REGEX -> pattern().matcher(value).find();
        };
    }

    private static String word(Kind kind) {
        return kind == Kind.ABSENT ? "present" : kind.name().toLowerCase(Locale.ROOT);
    }
}
