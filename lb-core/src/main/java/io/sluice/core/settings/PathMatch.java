package io.sluice.core.settings;

import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.regex.MatchResult;

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

    private static final java.util.regex.Pattern ENCODED = java.util.regex.Pattern.compile("%([0-9a-fA-F]{2})");
    private static final java.util.regex.Pattern UNRESERVED = java.util.regex.Pattern.compile("[A-Za-z0-9._~-]");

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

    /**
     * The text as paths are compared with it: in the normal form that these are brought to (RFC 3986 section 6.2.2), a prefix without
     * a slash at its end; or the pattern.
     */
    public String normal() {
        if (kind == Kind.REGEX) {
            return text;
        }
        String decoded = ENCODED.matcher(text).replaceAll(PathMatch::decode);
        boolean slash = kind == Kind.PREFIX && decoded.endsWith("/");
        return slash ? decoded.substring(0, decoded.length() - 1) : decoded;
    }

    private static String decode(MatchResult encoded) {
        String character = String.valueOf((char) Integer.parseInt(encoded.group(1), 16));
        return UNRESERVED.matcher(character).matches()
                ? character
                : encoded.group().toUpperCase(Locale.ROOT);
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
