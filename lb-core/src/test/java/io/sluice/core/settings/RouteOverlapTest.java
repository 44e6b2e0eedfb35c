package io.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RouteOverlap.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which routes stand in each other's way, and which do not. */
class RouteOverlapTest {

    private static RouteMatch match(String host, PathMatch path, RouteConditions conditions, int priority) {
        return new RouteMatch(host, path, conditions, priority);
    }

    private static RouteMatch match(String host, PathMatch path, int priority) {
        return match(host, path, RouteConditions.none(), priority);
    }

    private static List<RouteOverlap> overlaps(RouteMatch... matches) {
        return RouteOverlap.of(Arrays.stream(matches)
                .map(match -> new RouteSettings(match, new RouteAction.ToPool("p"), RoutePolicy.none()))
                .toList());
    }

    private static RouteConditions header(TextMatch match) {
        return new RouteConditions(
                Set.of(), Map.of("x-a", match), Map.of(), List.of(), Optional.empty(), Optional.empty(), Set.of());
    }

    private static RouteConditions source(String address, int prefix) {
        try {
            return new RouteConditions(
                    Set.of(),
                    Map.of(),
                    Map.of(),
                    List.of(new PeerNetwork.Cidr(InetAddress.getByName(address), prefix)),
                    Optional.empty(),
                    Optional.empty(),
                    Set.of());
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/x, /x/, true",
        "/%7euser, /~user, true",
        "/a%2fb, /a%2Fb, true",
        "/a%41, /aA, true",
        "/a, /A, false",
        "/a//, /a/, false"
    })
    void pathsThatAreTheSameInTheirNormalFormAreTheSame(String one, String other, boolean same) {
        List<RouteOverlap> found = overlaps(match("", PathMatch.prefix(one), 0), match("", PathMatch.prefix(other), 0));
        assertThat(found.equals(List.of(new RouteOverlap(Kind.SAME, 0, 1)))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "'', /, a.b, /x, true",
        "a.b, /x, a.b, /x/y, true",
        "a.b, /x, a.b, /xy, false",
        "a.b, /x/y, a.b, /x, false",
        "*.b, /, a.b, /, true",
        "*.b, /, *.a.b, /, true",
        "*.b, /, c.a.b, /, true",
        "*.b, /, b, /, false",
        "*.a.b, /, *.b, /, false",
        "a.b, /, '', /, false"
    })
    void aHigherPriorityThatCoversLeavesNothing(
            String host, String path, String otherHost, String otherPath, boolean none) {
        RouteMatch high = match(host, PathMatch.prefix(path), 1);
        for (PathMatch low : List.of(PathMatch.prefix(otherPath), PathMatch.exact(otherPath))) {
            assertThat(overlaps(match(otherHost, low, 0), high)
                            .equals(List.of(new RouteOverlap(Kind.UNREACHABLE, 1, 0))))
                    .as(low.toString())
                    .isEqualTo(none);
            assertThat(overlaps(match(otherHost, low, 1), high)).noneMatch(found -> found.kind() == Kind.UNREACHABLE);
        }
    }

    @Test
    void aPatternCoversThePathsInWhichItIsFound() {
        RouteMatch high = match("", PathMatch.regex("^/u/[0-9]+"), 1);
        RouteOverlap never = new RouteOverlap(Kind.UNREACHABLE, 0, 1);
        assertThat(overlaps(high, match("", PathMatch.exact("/u/17"), 0))).containsExactly(never);
        assertThat(overlaps(high, match("", PathMatch.exact("/u/x"), 0))).isEmpty();
        assertThat(overlaps(high, match("", PathMatch.prefix("/u/17"), 0))).isEmpty();
        assertThat(overlaps(high, match("", PathMatch.regex("^/u/[0-9]+"), 0))).containsExactly(never);
        assertThat(overlaps(match("", PathMatch.ANY, 1), match("a", PathMatch.regex("x"), 0)))
                .containsExactly(never);
        assertThat(overlaps(match("", PathMatch.prefix("/u"), 1), match("", PathMatch.regex("^/u/x"), 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PRESENT, '', EXACT, a, true",
        "PRESENT, '', REGEX, a, true",
        "PRESENT, '', ABSENT, '', false",
        "PREFIX, a, EXACT, ab, true",
        "PREFIX, a, PREFIX, ab, true",
        "PREFIX, ab, PREFIX, a, false",
        "PREFIX, a, SUFFIX, a, false",
        "SUFFIX, b, SUFFIX, ab, true",
        "SUFFIX, b, EXACT, ab, true",
        "CONTAINS, b, PREFIX, abc, true",
        "CONTAINS, b, SUFFIX, abc, true",
        "CONTAINS, b, CONTAINS, bb, true",
        "CONTAINS, bb, CONTAINS, b, false",
        "REGEX, ^[ab]$, EXACT, a, true",
        "REGEX, ^[ab]$, EXACT, c, false",
        "EXACT, a, EXACT, a, true",
        "EXACT, a, EXACT, b, false",
        "EXACT, a, PRESENT, '', false"
    })
    void aConditionThatHoldsWheneverTheOtherDoesCoversIt(
            TextMatch.Kind kind, String text, TextMatch.Kind otherKind, String otherText, boolean covers) {
        List<RouteOverlap> found = overlaps(
                match("", PathMatch.ANY, header(new TextMatch(kind, text)), 1),
                match("", PathMatch.ANY, header(new TextMatch(otherKind, otherText)), 0));
        assertThat(!found.isEmpty()).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "EXACT, a, EXACT, b, false",
        "EXACT, ab, SUFFIX, a, false",
        "EXACT, ab, SUFFIX, b, true",
        "REGEX, ^a, EXACT, b, false",
        "CONTAINS, a, EXACT, b, false",
        "SUFFIX, a, SUFFIX, ba, true",
        "SUFFIX, a, SUFFIX, b, false",
        "PREFIX, a, SUFFIX, b, true",
        "CONTAINS, a, CONTAINS, b, true"
    })
    void conditionsThatMayHoldAtOnceAreToldOf(
            TextMatch.Kind kind, String text, TextMatch.Kind otherKind, String otherText, boolean tied) {
        List<RouteOverlap> found = overlaps(
                match("", PathMatch.ANY, header(new TextMatch(kind, text)), 0),
                match("", PathMatch.ANY, header(new TextMatch(otherKind, otherText)), 0));
        assertThat(found.equals(List.of(new RouteOverlap(Kind.TIED, 0, 1)))).isEqualTo(tied);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.1.0.0, 16, true, true",
        "10.1.0.0, 16, 10.0.0.0, 8, false, true",
        "10.0.0.0, 8, 11.0.0.0, 8, false, false",
        "::, 0, 10.0.0.0, 8, false, false",
        "2001:db8::, 32, 2001:db8:1::, 48, true, true"
    })
    void networksAreLookedInto(String one, int prefix, String other, int length, boolean covers, boolean meets) {
        RouteMatch second = match("", PathMatch.ANY, source(other, length), 0);
        assertThat(!overlaps(match("", PathMatch.ANY, source(one, prefix), 1), second)
                        .isEmpty())
                .isEqualTo(covers);
        assertThat(!overlaps(match("", PathMatch.ANY, source(one, prefix), 0), second)
                        .isEmpty())
                .isEqualTo(meets);
    }

    /** A few hundred milliseconds each; what compares every pair takes tens of seconds. */
    @Test
    void tenThousandRoutesAreCheckedInNoTime() {
        List<IntFunction<RouteMatch>> kinds = List.of(
                i -> match("h" + i + ".example.org", PathMatch.ANY, i % 2),
                i -> match("", PathMatch.ANY, header(TextMatch.exact("v" + i)), 0),
                i -> match("", PathMatch.ANY, header(new TextMatch(TextMatch.Kind.SUFFIX, "v" + i)), i % 2),
                i -> i < 50
                        ? match("", PathMatch.regex("^/x/[0-9]+/a" + i), 1)
                        : match("", PathMatch.exact("/p/" + i), 0));
        Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () -> kinds.forEach(kind ->
                        overlaps(IntStream.range(0, 10_000).mapToObj(kind).toArray(RouteMatch[]::new))));
    }
}
