package io.sluice.core.settings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

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
     * A pattern in the syntax of RE2, which takes time in proportion to the text whatever either of them says.
     *
     * @throws InvalidSettingsException where it is none, with RE2's reason
     */
    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
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

    /** True where no text can be like this and like the other, as far as can be told. */
    boolean excludes(TextMatch other) {
        return switch (kind) {
            case PRESENT -> other.kind == Kind.ABSENT;
            case ABSENT -> other.kind != Kind.ABSENT;
            case EXACT -> other.kind == Kind.ABSENT || other.isText() && !text.startsWith(other.begins(text));
            case PREFIX ->
                other.kind == Kind.ABSENT
                        || other.isText() && !other.text.startsWith(text) && !text.startsWith(other.begins(text));
            case REGEX -> other.kind == Kind.ABSENT;
        };
    }

    private boolean isText() {
        return kind == Kind.EXACT || kind == Kind.PREFIX;
    }

    /** What a text that is like this begins with, made longer than any other where it is this and no more. */
    private String begins(String than) {
        return kind == Kind.EXACT && !text.equals(than) ? text + '\0' : text;
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case PRESENT, ABSENT -> "present";
            case EXACT -> "exact";
            case PREFIX -> "prefix";
            case REGEX -> "regex";
        };
    }
}
