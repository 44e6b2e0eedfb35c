package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.http.Head;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieAttributes.SameSite;
import io.sluice.core.settings.CookieAttributes.Secure;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.spi.StickyOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a cookie makes of a request and of its response. */
class CookieVisitTest {

    private static final long NOW = 1_800_000_000L;

    private long now = NOW;

    private Head request = Heads.request();

    private Visit visit(Stickiness sticky, String... lines) {
        request = Heads.request(lines);
        return sticky.visit(request, Heads.target(request), new InetSocketAddress("192.0.2.1", 1), now, 0);
    }

    private static Stickiness of(Pool pool) {
        return Objects.requireNonNull(Stickiness.of(pool, null, 0));
    }

    /** What the backend gets of the last request. */
    private List<String> request(Visit visit) {
        visit.editRequest(request);
        return Heads.lines(request);
    }

    private static List<String> response(Visit visit, Backend from, String... lines) {
        return response(visit, from, false, lines);
    }

    private static List<String> response(Visit visit, Backend from, boolean secure, String... lines) {
        Head response = Heads.response(lines);
        visit.editResponse(response, from, secure);
        return Heads.lines(response);
    }

    /** The value that the first line sets. */
    private static String value(List<String> lines) {
        String line = lines.getLast();
        return line.substring(line.indexOf('=') + 1, line.indexOf(';'));
    }

    private final Pool pool = Pools.pool(Pools.cookie(Mode.INSERT, Pools.keys(1)), "a", "b");
    private final Stickiness sticky = of(pool);
    private final Backend a = Pools.backend(pool, "a");
    private final Backend b = Pools.backend(pool, "b");

    @Test
    void aNewClientGetsACookieWithItsFirstResponseAndIsKnownByIt() {
        Visit first = visit(sticky, "Cookie: x=1");
        assertThat(first.backend()).isNull();
        assertThat(first.outcome()).isEqualTo(StickyOutcome.MISS);
        assertThat(request(first)).containsExactly("Cookie: x=1");
        List<String> set = response(first, b, "Set-Cookie: x=2");
        assertThat(set).hasSize(2);
        assertThat(set.getFirst()).isEqualTo("Set-Cookie: x=2");
        assertThat(set.getLast()).matches("Set-Cookie: SRV=[A-Za-z0-9_-]{32}; Path=/; HttpOnly; SameSite=Lax");

        Visit second = visit(sticky, "Cookie: x=1; SRV=" + value(set));
        assertThat(second.backend()).isSameAs(b);
        assertThat(second.outcome()).isEqualTo(StickyOutcome.HIT);
        assertThat(request(second)).containsExactly("Cookie: x=1");
        assertThat(response(second, b, "Set-Cookie: x=2")).containsExactly("Set-Cookie: x=2");
    }

    @Test
    void aCookieAloneLeavesNoFieldBehind() {
        String token = value(response(visit(sticky), a));
        assertThat(request(visit(sticky, "Cookie: SRV=" + token, "X: y"))).containsExactly("X: y");
    }

    @Test
    void theBackendMaySeeTheCookieWhereThatIsSet() {
        StickyCookie settings = new StickyCookie(
                "SRV", Mode.INSERT, true, CookieAttributes.defaults(), Duration.ZERO, Duration.ZERO, Pools.keys(1));
        Pool seen = Pools.pool(settings, "a");
        assertThat(request(visit(of(seen), "Cookie: SRV=x"))).containsExactly("Cookie: SRV=x");
    }

    @Test
    void whoIsAnsweredByAnotherBackendGetsANewCookie() {
        String token = value(response(visit(sticky), a));
        Visit visit = visit(sticky, "Cookie: SRV=" + token);
        String other = value(response(visit, b));
        assertThat(other).isNotEqualTo(token);
        assertThat(visit(sticky, "Cookie: SRV=" + other).backend()).isSameAs(b);
    }

    @Test
    void aForgedCookieIsTakenOffAndReplaced() {
        Visit visit = visit(sticky, "Cookie: SRV=s1; y=2");
        assertThat(visit.backend()).isNull();
        assertThat(visit.outcome()).isEqualTo(StickyOutcome.FORGED);
        assertThat(request(visit)).containsExactly("Cookie: y=2");
        assertThat(response(visit, a)).hasSize(1);
        assertThat(visit(sticky, "Cookie: SRV=" + "x".repeat(100)).outcome()).isEqualTo(StickyOutcome.OVERSIZED);
    }

    @Test
    void ofSeveralCookiesTheFirstThatIsBelievedCounts() {
        String token = value(response(visit(sticky), b));
        assertThat(visit(sticky, "Cookie: SRV=x; SRV=" + token, "Cookie: SRV=y").backend())
                .isSameAs(b);
        String four = "SRV=x; SRV=x; SRV=x; SRV=x; ";
        assertThat(visit(sticky, "Cookie: " + four + "SRV=" + token).backend())
                .as("not more than four are looked at")
                .isNull();
    }

    @Test
    void aCookieOfTheBackendUnderOurNameIsLeftOut() {
        Visit visit = visit(sticky);
        List<String> edits = response(visit, a, "Set-Cookie: x=1", "Set-Cookie: SRV=own", "Set-Cookie: y=2; Path=/");
        assertThat(edits).hasSize(3);
        assertThat(edits.subList(0, 2)).containsExactly("Set-Cookie: x=1", "Set-Cookie: y=2; Path=/");
        assertThat(edits.get(2)).startsWith("Set-Cookie: SRV=").doesNotContain("own");
    }

    @Test
    void attributesAreAsSetAndSecureFollowsTheClient() {
        Visit visit = visit(sticky);
        assertThat(response(visit, a, true).getFirst()).endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
        Visit all = withAttributes(
                new CookieAttributes("/app", "example.org", SameSite.NONE, Secure.ALWAYS, false, Duration.ofHours(1)));
        assertThat(response(all, lastA(), false).getFirst())
                .endsWith("; Path=/app; Domain=example.org; Max-Age=3600; Secure; SameSite=None");
        Visit none = withAttributes(new CookieAttributes("/", "", SameSite.OFF, Secure.NEVER, false, Duration.ZERO));
        assertThat(response(none, lastA(), true).getFirst()).endsWith("; Path=/");
    }

    private Pool last = pool;

    private Visit withAttributes(CookieAttributes attributes) {
        last = Pools.pool(
                new StickyCookie("SRV", Mode.INSERT, false, attributes, Duration.ZERO, Duration.ZERO, Pools.keys(1)),
                "a");
        return visit(of(last));
    }

    private Backend lastA() {
        return Pools.backend(last, "a");
    }

    @Test
    void anAgingCookieIsRenewedWhileItIsUsedAndEndsWithItsLife() {
        Pool aging = Pools.pool(Pools.aging(160, 400), "a", "b");
        Stickiness there = of(aging);
        Backend backend = Pools.backend(aging, "a");
        String token = value(response(visit(there), backend));
        now += 5;
        Visit soon = visit(there, "Cookie: SRV=" + token);
        assertThat(response(soon, backend)).as("too young to be renewed").isEmpty();
        for (int i = 0; i < 3; i++) {
            now += 125;
            Visit later = visit(there, "Cookie: SRV=" + token);
            assertThat(later.backend()).isSameAs(backend);
            token = value(response(later, backend));
        }
        now = NOW + 401;
        Visit over = visit(there, "Cookie: SRV=" + token);
        assertThat(over.outcome()).isEqualTo(StickyOutcome.EXPIRED);
        // A new life begins.
        token = value(response(over, backend));
        now += 160;
        assertThat(visit(there, "Cookie: SRV=" + token).backend()).isSameAs(backend);
        now += 161;
        assertThat(visit(there, "Cookie: SRV=" + token).outcome()).isEqualTo(StickyOutcome.EXPIRED);
    }

    @Test
    void rewritingPutsOurValueInThePlaceOfTheBackends() {
        Pool rewriting = Pools.pool(Pools.cookie(Mode.REWRITE, Pools.keys(1)), "a", "b");
        Stickiness there = of(rewriting);
        Backend backend = Pools.backend(rewriting, "b");
        Visit first = visit(there);
        assertThat(response(first, backend, "Set-Cookie: x=1")).containsExactly("Set-Cookie: x=1");
        List<String> edits = response(
                first, backend, "Set-Cookie: x=1", "Set-Cookie: SRV=own; Path=/app; Secure", "Set-Cookie: y=2");
        assertThat(edits).hasSize(3).startsWith("Set-Cookie: x=1", "Set-Cookie: y=2");
        assertThat(edits.getLast()).matches("Set-Cookie: SRV=[A-Za-z0-9_-]{32}; Path=/app; Secure");
        Visit second = visit(there, "Cookie: SRV=" + value(edits));
        assertThat(second.backend()).isSameAs(backend);
        assertThat(request(second)).containsExactly("Cookie: SRV=" + value(edits));
    }

    @Test
    void aPrefixStandsBeforeTheBackendsValueAndIsTakenOffOnTheWayBack() {
        Pool prefixing = Pools.pool(Pools.cookie(Mode.PREFIX, Pools.keys(1)), "a", "b");
        Stickiness there = of(prefixing);
        Backend backend = Pools.backend(prefixing, "b");
        List<String> edits = response(visit(there), backend, "Set-Cookie: SRV=session~7; Path=/");
        assertThat(edits).singleElement().asString().matches("Set-Cookie: SRV=[A-Za-z0-9_-]{32}~session~7; Path=/");
        String value = value(edits);
        Visit second = visit(there, "Cookie: x=1; SRV=" + value);
        assertThat(second.backend()).isSameAs(backend);
        assertThat(request(second)).containsExactly("Cookie: x=1; SRV=session~7");
    }

    @Test
    void aPrefixOfAnotherKeyIsTakenOffTooAndAValueWithoutOneStays() {
        Pool prefixing = Pools.pool(Pools.cookie(Mode.PREFIX, Pools.keys(1)), "a");
        Pool other = Pools.pool(Pools.cookie(Mode.PREFIX, Pools.keys(2)), "a");
        String foreign = value(response(visit(of(other)), Pools.backend(other, "a"), "Set-Cookie: SRV=abc; Path=/"));
        Visit visit = visit(of(prefixing), "Cookie: SRV=" + foreign);
        assertThat(visit.outcome()).isEqualTo(StickyOutcome.FORGED);
        assertThat(request(visit)).containsExactly("Cookie: SRV=abc");
        for (String own : List.of("abc", "abc~def", "~", "", "x".repeat(32) + "~", "!".repeat(32) + "~x")) {
            Visit plain = visit(of(prefixing), "Cookie: SRV=" + own);
            assertThat(plain.backend()).as(own).isNull();
            String forwarded = own.startsWith("xx") ? "" : own;
            assertThat(request(plain)).as(own).containsExactly("Cookie: SRV=" + forwarded);
        }
    }

    @Test
    void aKeyMadeAtStartGoesOnInThePoolThatFollows() {
        StickyCookie settings = StickyCookie.defaults();
        Pool before = Pools.pool(settings, "a", "b");
        Stickiness first = of(before);
        String token = value(response(visit(first), Pools.backend(before, "b")));
        Pool after = Pools.pool(settings, "b", "c");
        Stickiness next = Objects.requireNonNull(Stickiness.of(after, first, 0));
        assertThat(visit(next, "Cookie: SRV=" + token).backend()).isSameAs(Pools.backend(after, "b"));
        assertThat(visit(of(after), "Cookie: SRV=" + token).outcome())
                .as("another process has another key")
                .isEqualTo(StickyOutcome.FORGED);
    }
}
