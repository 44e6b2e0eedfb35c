package io.sluice.core.settings;

import com.google.re2j.Pattern;

/**
 * Which paths a route is for. A path is looked at in its normal form, without the query.
 *
 * @param kind how it is compared
 * @param text what it is compared with; a path that begins with a slash, or a pattern
 */
public record PathMatch(Kind kind, String text) {

    /** How a path is compared. */
    public enum Kind {
        /** It is the same. */
        EXACT,
        /** It begins so, with whole segments: {@code /api} and {@code /api/} match {@code /api/x}, neither matches {@code /apis}. */
        PREFIX,
        /** The pattern is found in it. */
        REGEX
    }

    private static final int LONGEST = 1024;

    private static final java.util.regex.Pattern DOT_SEGMENT =
            java.util.regex.Pattern.compile("/(\\.|%2e){1,2}(/|$)", java.util.regex.Pattern.CASE_INSENSITIVE);
    private static final java.util.regex.Pattern BARE_PERCENT = java.util.regex.Pattern.compile("%(?![0-9a-fA-F]{2})");

    /** Every path. */
    public static final PathMatch ANY = new PathMatch(Kind.PREFIX, "/");

    public PathMatch {
        if (kind == Kind.REGEX) {
            new Checks()
                    .require("path", text.length() <= LONGEST, "is longer than " + LONGEST + " characters")
                    .done();
            TextMatch.compile(text);
        } else {
            check(text);
        }
    }

    private static void check(String path) {
        new Checks()
                .require("path", path.startsWith("/"), "\"" + path + "\" must begin with /")
                .require(
                        "path",
                        path.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '?' && c != '#'),
                        "\"" + path + "\" has characters that no path has; percent-encode them")
                .require(
                        "path",
                        !DOT_SEGMENT.matcher(path).find(),
                        "\"" + path + "\" has a dot segment; these are removed before a request is matched")
                .require(
                        "path",
                        !BARE_PERCENT.matcher(path).find(),
                        "\"" + path + "\" has a % without two hexadecimal digits behind it; % itself is %25")
                .done();
    }

    /** The paths below that one, and itself. */
    public static PathMatch prefix(String path) {
        return new PathMatch(Kind.PREFIX, path);
    }

    /** That path alone. */
    public static PathMatch exact(String path) {
        return new PathMatch(Kind.EXACT, path);
    }

    /** The paths in which the pattern is found. */
    public static PathMatch regex(String pattern) {
        return new PathMatch(Kind.REGEX, pattern);
    }

    /** The pattern of a {@link Kind#REGEX}. */
    public Pattern pattern() {
        return TextMatch.compile(text);
    }

    /** True where every path of the other is one of these. */
    boolean covers(PathMatch other) {
        return switch (kind) {
            case EXACT -> equals(other);
            case PREFIX -> other.kind == Kind.REGEX ? bare().isEmpty() : (other.bare() + "/").startsWith(bare() + "/");
            case REGEX ->
                equals(other)
                        || other.kind == Kind.EXACT
                                && pattern().matcher(other.text).find();
        };
    }

    private String bare() {
        return kind == Kind.PREFIX && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Where they match the same paths. */
    boolean sameAs(PathMatch other) {
        return kind == other.kind && bare().equals(other.bare());
    }

    @Override
    public String toString() {
        return switch (kind) {
            case EXACT -> text + " exactly";
            case PREFIX -> text;
            case REGEX -> "/" + text + "/";
        };
    }
}
