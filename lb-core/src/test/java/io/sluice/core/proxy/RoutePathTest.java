package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePathTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|/",
                "/a/b|/a/b",
                "/a?/../x|/a",
                "?x|''",
                "*|*",
                "//|//",
                "//a///b/|//a///b/",
                "/a.b/.c/..d/e..|/a.b/.c/..d/e..",
                "/.|/",
                "/./|/",
                "/a/.|/a/",
                "/a/./b|/a/b",
                "/a/..|/",
                "/a/../|/",
                "/a/../b|/b",
                "/a/b/../../c|/c",
                "/a//../b|/a/b",
                "//../a|/a",
                "/a/b/c/./../../g|/a/g",
                "/mid/content=5/../6|/mid/6",
                "/...|/...",
                "/%61pi|/api",
                "/%41%7a%30%2D%5f%7E|/Az0-_~",
                "/%2e/a|/a",
                "/a/%2e%2E/b|/b",
                "/a/.%2e|/",
                "/a%3ab%20|/a%3Ab%20",
                "/%c3%a9|/%C3%A9",
                "/%252f|/%252f",
                "/a%3f?b|/a%3F",
                "/a;x=1/b|/a;x=1/b",
                "/.a;x|/.a;x"
            })
    void isBroughtToItsNormalForm(String raw, String normal) {
        RoutePath path = read(raw);
        assertThat(text(path)).isEqualTo(normal);
        assertThat(path.ambiguous()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../a",
                "/a/../..",
                "/a/../../b",
                "/%2e%2e/a",
                "/./../a",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/..\\a",
                "/a%00",
                "/%",
                "/a%2",
                "/a%zz",
                "/%2%66",
                "/%2?f",
                "/..;/a",
                "/a/..;x=1/b",
                "/.;/a"
            })
    void isAmbiguousWhereABackendMayReadAnother(String raw) {
        assertThat(read(raw).ambiguous()).isTrue();
    }

    @Test
    void isNotCopiedWhereNothingIsToBeDone() {
        byte[] bytes = "GET /a/b.c?d HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
        RoutePath path = new RoutePath();
        path.readPath(bytes, 4, 12);
        assertThat(path.bytes()).isSameAs(bytes);
        assertThat(text(path)).isEqualTo("/a/b.c");
    }

    @Test
    void theNormalFormIsNormal() {
        String pieces = "/./..%2ea;%2fb%61%%5c?%4";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder raw = new StringBuilder("/");
            for (int i = random.nextInt(12); i > 0; i--) {
                int at = random.nextInt(pieces.length());
                raw.append(pieces, at, Math.min(pieces.length(), at + 1 + random.nextInt(4)));
            }
            RoutePath path = read(raw.toString());
            String normal = text(path);
            assertThat(normal).as(raw.toString()).startsWith("/").doesNotContain("/./", "/../", "?");
            if (!path.ambiguous()) {
                RoutePath again = read(normal);
                assertThat(text(again)).as(raw.toString()).isEqualTo(normal);
                assertThat(again.ambiguous()).as(raw.toString()).isFalse();
            }
        }
    }

    private static RoutePath read(String raw) {
        RoutePath path = new RoutePath();
        byte[] bytes = raw.getBytes(StandardCharsets.US_ASCII);
        path.readPath(bytes, 0, bytes.length);
        return path;
    }

    private static String text(RoutePath path) {
        return new String(path.bytes(), path.start(), path.end() - path.start(), StandardCharsets.US_ASCII);
    }
}
