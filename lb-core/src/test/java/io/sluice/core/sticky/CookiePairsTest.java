package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cookies found in a head, and taken out of it. */
class CookiePairsTest {

    private static final byte[] NAME = "SRV".getBytes(StandardCharsets.US_ASCII);

    private static List<String> values(Head head) {
        List<String> values = new ArrayList<>();
        CookiePairs pairs = new CookiePairs(head);
        while (pairs.next(NAME)) {
            values.add(head.text(pairs.valueStart(), pairs.valueEnd()));
        }
        return values;
    }

    private static String without(Head head) {
        byte[] line = CookieLine.of(head, NAME, (bytes, start, end) -> CookieLine.Cut.ALL);
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SRV=x              | x  | ``",
                "a=1; SRV=x; b=2    | x  | a=1; b=2",
                "a=1;SRV=x;b=2      | x  | a=1; b=2",
                "SRV=x;             | x  | ``",
                ";; ;SRV=x          | x  | ``",
                "SRV=\"x\"          | x  | ``",
                "SRV=\"             | \" | ``",
                "SRV = x ; a=1      | x  | a=1",
                "SRV=a=b            | a=b | ``",
                "SRV=               | ``  | ``",
                "XSRV=x; SRVX=y     |    | XSRV=x; SRVX=y",
                "srv=x              |    | srv=x",
                "SRV; =SRV; a       |    | SRV; =SRV; a",
                "a=SRV=x            |    | a=SRV=x",
                "a=\"x; SRV=y\"     | y\" | a=\"x",
            })
    void readsWhatComes(String line, String found, String rest) {
        Head head = Heads.request("Cookie: " + line);
        assertThat(values(head)).isEqualTo(found == null ? List.of() : List.of(found));
        assertThat(without(head)).isEqualTo(rest);
    }

    @Test
    void looksThroughEachCookieField() {
        Head head = Heads.request("Cookie: a=1", "X: y", "cookie: SRV=x; b=2", "Cookie:", "COOKIE: SRV=y; c=3");
        assertThat(values(head)).containsExactly("x", "y");
        assertThat(without(head)).isEqualTo("a=1; b=2; c=3");
    }

    @Test
    void aHeadWithoutCookiesHasNone() {
        assertThat(values(Heads.request("X-Cookie: SRV=x"))).isEmpty();
        assertThat(without(Heads.request())).isEmpty();
    }

    @Test
    void takesTheBeginningOfAValueOff() {
        Head head = Heads.request("Cookie: a=1; SRV=\"id~abc\"; b=2");
        byte[] line = CookieLine.of(head, NAME, (bytes, start, end) -> 3);
        assertThat(new String(line, StandardCharsets.ISO_8859_1)).isEqualTo("a=1; SRV=\"abc\"; b=2");
    }

    @Test
    void manySmallPairsHaveRoom() {
        String line = "a;".repeat(1000) + "SRV=x";
        assertThat(without(Heads.request("Cookie: " + line))).isEqualTo("a; ".repeat(999) + "a");
    }

    @Test
    void setCookieLinesAreFoundAndRewritten() {
        Head head = Heads.response(
                "Set-Cookie: a=1; Path=/",
                "Set-Cookie: SRV=x; Path=/; HttpOnly",
                "Set-Cookie: SRV",
                "set-cookie:  SRV = y ",
                "Set-Cookie: SRV=");
        SetCookie lines = new SetCookie(head, NAME);
        List<String> seen = new ArrayList<>();
        while (lines.next()) {
            byte[] id = "id~".getBytes(StandardCharsets.US_ASCII);
            seen.add(new String(lines.with(id, true), StandardCharsets.US_ASCII));
            seen.add(new String(lines.with(id, false), StandardCharsets.US_ASCII));
        }
        assertThat(seen)
                .containsExactly(
                        "SRV=id~x; Path=/; HttpOnly",
                        "SRV=id~; Path=/; HttpOnly",
                        "SRV = id~y",
                        "SRV = id~",
                        "SRV=id~",
                        "SRV=id~");
    }
}
