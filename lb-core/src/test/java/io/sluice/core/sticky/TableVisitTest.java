package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.http.Head;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.Learned;
import io.sluice.core.settings.StickySettings.Part;
import io.sluice.core.settings.StickySettings.Requested;
import io.sluice.core.settings.StickySettings.SourceIp;
import io.sluice.core.spi.StickyOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table makes of a request and of its response. */
class TableVisitTest {

    private static final SocketAddress CLIENT = address("192.0.2.1");
    private static final long SECOND = 1_000_000_000L;

    private long nanos = 5;

    private static SocketAddress address(String text) {
        return new InetSocketAddress(InetAddress.ofLiteral(text), 1234);
    }

    private static Pool pool(StickySettings.Key key, String... backends) {
        return Pools.pool(new StickySettings.Table(key, Duration.ofMinutes(30), 1000), backends);
    }

    private static Stickiness of(Pool pool) {
        return Objects.requireNonNull(Stickiness.of(pool, null, 0));
    }

    private Visit visit(Stickiness sticky, SocketAddress client) {
        return visit(sticky, client, Heads.request());
    }

    private Visit visit(Stickiness sticky, SocketAddress client, Head request) {
        return sticky.visit(request, Heads.target(request), client, 0, nanos);
    }

    private static void learn(Visit visit, Backend from, String... lines) {
        Head response = Heads.response(lines);
        visit.editResponse(response, from, false);
        assertThat(Heads.lines(response)).containsExactly(lines);
    }

    @Test
    void aClientComesBackToTheBackendThatItWasConnectedTo() {
        Pool pool = pool(SourceIp.defaults(), "a", "b");
        Stickiness sticky = of(pool);
        Visit first = visit(sticky, CLIENT);
        assertThat(first.backend()).isNull();
        assertThat(first.outcome()).isEqualTo(StickyOutcome.MISS);
        first.connected(Pools.backend(pool, "b"));
        Visit second = visit(sticky, CLIENT);
        assertThat(second.backend()).isSameAs(Pools.backend(pool, "b"));
        assertThat(second.outcome()).isEqualTo(StickyOutcome.HIT);
        assertThat(visit(sticky, address("192.0.2.2")).backend()).isNull();
        nanos += 30 * 60 * SECOND;
        assertThat(visit(sticky, CLIENT).backend()).as("after its time").isNull();
    }

    @Test
    void oneThatIsLedElsewhereStaysThere() {
        Pool pool = pool(SourceIp.defaults(), "a", "b");
        Stickiness sticky = of(pool);
        visit(sticky, CLIENT).connected(Pools.backend(pool, "a"));
        Visit visit = visit(sticky, CLIENT);
        visit.connected(Pools.backend(pool, "a"));
        // The attempt failed, and another was made.
        visit.connected(Pools.backend(pool, "b"));
        assertThat(visit(sticky, CLIENT).backend()).isSameAs(Pools.backend(pool, "b"));
    }

    @Test
    void ofTwoFirstRequestsAtOnceTheFirstToConnectDecides() {
        Pool pool = pool(SourceIp.defaults(), "a", "b");
        Stickiness sticky = of(pool);
        Visit one = visit(sticky, CLIENT);
        Visit other = visit(sticky, CLIENT);
        one.connected(Pools.backend(pool, "a"));
        other.connected(Pools.backend(pool, "b"));
        assertThat(visit(sticky, CLIENT).backend()).isSameAs(Pools.backend(pool, "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "32, 64, 192.0.2.1, 192.0.2.1, true",
        "32, 64, 192.0.2.1, 192.0.2.0, false",
        "24, 64, 192.0.2.1, 192.0.2.255, true",
        "24, 64, 192.0.2.1, 192.0.3.1, false",
        "25, 64, 192.0.2.1, 192.0.2.127, true",
        "25, 64, 192.0.2.1, 192.0.2.128, false",
        "32, 64, 2001:db8::1, 2001:db8::ffff, true",
        "32, 64, 2001:db8::1, 2001:db8:0:1::1, false",
        "32, 128, 2001:db8::1, 2001:db8::2, false",
        "1, 1, 10.0.0.1, 2001:db8::1, false",
    })
    void theNetworkOfTheClientCounts(int v4, int v6, String one, String other, boolean same) {
        Pool pool = pool(new SourceIp(v4, v6), "a");
        Stickiness sticky = of(pool);
        visit(sticky, address(one)).connected(Pools.backend(pool, "a"));
        assertThat(visit(sticky, address(other)).backend() != null).isEqualTo(same);
    }

    @Test
    void aClientWithoutAnAddressHasNoKey() {
        Pool pool = pool(SourceIp.defaults(), "a");
        Stickiness sticky = of(pool);
        SocketAddress unix = UnixDomainSocketAddress.of("");
        visit(sticky, unix).connected(Pools.backend(pool, "a"));
        assertThat(visit(sticky, unix).backend()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HEADER | X-User | /         | X-User: u1       | true",
                "HEADER | X-User | /         | x-user: u1       | true",
                "HEADER | X-User | /         | X-User: u2       | false",
                "HEADER | X-User | /         | X-User:          | false",
                "COOKIE | uid    | /         | Cookie: x=1; uid=u1 | true",
                "COOKIE | uid    | /         | Cookie: UID=u1   | false",
                "QUERY  | sid    | /p?sid=u1 | X: y             | true",
                "QUERY  | sid    | /p?a=b&sid=u1&c | X: y       | true",
                "QUERY  | sid    | /p?asid=u1&sid=u1 | X: y     | true",
                "QUERY  | sid    | /p?a?sid=u1 | X: y           | false",
                "QUERY  | sid    | /p?sid    | X: y             | false",
                "QUERY  | sid    | /p?sid=   | X: y             | false",
                "QUERY  | sid    | /sid=u1   | X: y             | false",
                "QUERY  | sid    | /p?sid=u1&sid=u2 | X: y      | true",
                "QUERY  | sid    | http://h/p?sid=u1 | X: y     | true",
            })
    void aPartOfTheRequestIsTheKey(Part part, String name, String target, String line, boolean found) {
        Pool pool = pool(new Requested(part, name), "a");
        Stickiness sticky = of(pool);
        Head first = switch (part) {
            case HEADER -> Heads.request("X-User: u1");
            case COOKIE -> Heads.request("Cookie: uid=\"u1\"");
            case QUERY -> Heads.requestTo("/other?sid=u1");
        };
        visit(sticky, CLIENT, first).connected(Pools.backend(pool, "a"));
        assertThat(visit(sticky, address("198.51.100.1"), Heads.requestTo(target, line))
                                .backend()
                        != null)
                .isEqualTo(found);
    }

    @Test
    void aCookieOfAResponseIsLearnedAndLeadsToTheBackendThatGaveIt() {
        Pool pool = pool(new Learned(Part.COOKIE, "JSESSIONID"), "a", "b");
        Stickiness sticky = of(pool);
        Visit login = visit(sticky, CLIENT);
        login.connected(Pools.backend(pool, "b"));
        learn(login, Pools.backend(pool, "b"), "Set-Cookie: x=1", "Set-Cookie: JSESSIONID=s7; Path=/");
        Head again = Heads.request("Cookie: x=1; JSESSIONID=s7");
        assertThat(visit(sticky, CLIENT, again).backend()).isSameAs(Pools.backend(pool, "b"));
    }

    @Test
    void aKeyThatAClientThoughtOfIsNotLearned() {
        Pool pool = pool(new Learned(Part.COOKIE, "JSESSIONID"), "a", "b");
        Stickiness sticky = of(pool);
        Head request = Heads.request("Cookie: JSESSIONID=mine");
        Visit visit = visit(sticky, CLIENT, request);
        visit.connected(Pools.backend(pool, "a"));
        learn(visit, Pools.backend(pool, "a"), "Set-Cookie: JSESSIONID=; Path=/");
        assertThat(visit(sticky, CLIENT, request).outcome()).isEqualTo(StickyOutcome.MISS);
    }

    @Test
    void aLearnedSessionMovesWithItsClient() {
        Pool pool = pool(new Learned(Part.HEADER, "X-Session"), "a", "b");
        Stickiness sticky = of(pool);
        learn(visit(sticky, CLIENT), Pools.backend(pool, "a"), "X-Session: s7");
        Head request = Heads.request("X-Session: s7");
        assertThat(visit(sticky, CLIENT, request).backend()).isSameAs(Pools.backend(pool, "a"));
        visit(sticky, CLIENT, request).connected(Pools.backend(pool, "b"));
        assertThat(visit(sticky, CLIENT, request).backend()).isSameAs(Pools.backend(pool, "b"));
        learn(visit(sticky, CLIENT), Pools.backend(pool, "a"), "X-Session: s7");
        assertThat(visit(sticky, CLIENT, request).backend()).isSameAs(Pools.backend(pool, "a"));
    }

    @Test
    void theTableGoesOnInThePoolThatFollows() {
        Pool before = pool(SourceIp.defaults(), "a", "b");
        Stickiness first = of(before);
        visit(first, CLIENT).connected(Pools.backend(before, "b"));
        SocketAddress other = address("192.0.2.2");
        visit(first, other).connected(Pools.backend(before, "a"));
        Pool after = pool(SourceIp.defaults(), "b", "c");
        Stickiness next = Objects.requireNonNull(Stickiness.of(after, first, 0));
        assertThat(visit(next, CLIENT).backend()).isSameAs(Pools.backend(after, "b"));
        Visit gone = visit(next, other);
        assertThat(gone.outcome()).isEqualTo(StickyOutcome.GONE);
        gone.connected(Pools.backend(after, "c"));
        assertThat(visit(next, other).backend()).isSameAs(Pools.backend(after, "c"));
    }

    @Test
    void underOtherSettingsATableBeginsAnew() {
        Pool before = pool(SourceIp.defaults(), "a");
        Stickiness first = of(before);
        visit(first, CLIENT).connected(Pools.backend(before, "a"));
        Pool after = pool(new SourceIp(24, 64), "a");
        Stickiness next = Objects.requireNonNull(Stickiness.of(after, first, 0));
        assertThat(visit(next, CLIENT).backend()).isNull();
    }
}
