package io.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns that take too much are refused, before they take it. */
class PatternSizeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^/u/[0-9]+$",
                "\\.(css|js|png|jpe?g|gif|svg|woff2?)$",
                "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                "(?i)mozilla.*(bot|crawl|spider)",
                "\\x{10FFFF}\\x{9999}\\x{9999}",
                "[]{9999}]",
                "a{,9999}{b}",
                "[[:alpha:]]{1,200}",
                "\\p{Greek}(x+x+)+y"
            })
    void whatPeopleWriteIsTaken(String pattern) {
        assertThat(PathMatch.regex(pattern).pattern().programSize()).isLessThanOrEqualTo(PatternSize.MOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{600}",
                "[^/]{1,255}/[^/]{1,255}",
                "(((a{1000}){1000}){1000}){1000}",
                "((((a{2,}[x]{999}){999}){999}){999}",
                "(?:(?:(?:\\pL{500}){500}){500}){0,500}"
            })
    void whatTakesTooMuchIsRefused(String pattern) {
        assertThatThrownBy(() -> PathMatch.regex(pattern))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("takes more than the 500 instructions");
    }

    /** Whatever is written, it is taken or refused with a reason, and soon. */
    @Test
    void anyTextIsTakenOrRefused() {
        String[] pieces = {
            "a",
            "(",
            ")",
            "[",
            "]",
            "^",
            "{9}",
            "{99,}",
            "{2,999}",
            "\\",
            "\\Q",
            "\\E",
            "|",
            "*",
            "?",
            "\\x{41}",
            "(?:",
            "[:alpha:]",
            "-",
            "{"
        };
        int taken = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder pattern = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                pattern.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                assertThat(PathMatch.regex(pattern.toString()).pattern().programSize())
                        .isLessThanOrEqualTo(PatternSize.MOST);
                taken++;
            } catch (InvalidSettingsException e) {
                assertThat(e.violations().getFirst().message())
                        .as(pattern.toString())
                        .containsAnyOf("is no regular expression of RE2's syntax", "takes more than the");
            }
        }
        assertThat(taken).isGreaterThan(1000);
    }
}
