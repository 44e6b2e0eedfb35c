package io.sluice.core.proxy;

import com.google.re2j.Pattern;
import io.sluice.core.settings.TextMatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a text must be like, asked of a piece of a byte array. Used by all event loops. */
interface TextTest {

    /** True for the text that stands there. */
    boolean passes(byte[] bytes, int start, int end);

    /** True where it passes that there is no such text. */
    default boolean wantsNone() {
        return false;
    }

    /** True for the text; null for none. */
    default boolean passes(@Nullable String text) {
        if (text == null) {
            return wantsNone();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return passes(bytes, 0, bytes.length);
    }

    static TextTest of(TextMatch match) {
        byte[] wanted = match.text().getBytes(StandardCharsets.UTF_8);
        return switch (match.kind()) {
            case PRESENT -> (bytes, start, end) -> true;
            case ABSENT -> new None();
            case EXACT -> (bytes, start, end) -> Arrays.equals(wanted, 0, wanted.length, bytes, start, end);
            case PREFIX ->
                (bytes, start, end) -> end - start >= wanted.length
                        && Arrays.equals(wanted, 0, wanted.length, bytes, start, start + wanted.length);
            case SUFFIX ->
                (bytes, start, end) -> end - start >= wanted.length
                        && Arrays.equals(wanted, 0, wanted.length, bytes, end - wanted.length, end);
            case CONTAINS -> (bytes, start, end) -> contains(bytes, start, end, wanted);
            case REGEX -> found(match.pattern());
        };
    }

    /**
     * Only who has a pattern pays for a text of its own. RE2/J reads bytes as well, but takes malformed UTF-8 for the end of the text:
     * {@code ^admin$} would be found in {@code admin} with a byte of 0xFF behind it.
     */
    static TextTest found(Pattern pattern) {
        return (bytes, start, end) -> pattern.matcher(new String(bytes, start, end - start, StandardCharsets.UTF_8))
                .find();
    }

    private static boolean contains(byte[] bytes, int start, int end, byte[] wanted) {
        int last = end - wanted.length;
        int i = start;
        while (i <= last && !Arrays.equals(wanted, 0, wanted.length, bytes, i, i + wanted.length)) {
            i++;
        }
        return i <= last;
    }

    /** There must be none. */
    record None() implements TextTest {

        @Override
        public boolean passes(byte[] bytes, int start, int end) {
            return false;
        }

        @Override
        public boolean wantsNone() {
            return true;
        }
    }
}
