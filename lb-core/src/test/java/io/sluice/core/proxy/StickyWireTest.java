package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.RetryBudgetSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickySettings;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sticky cookie byte for byte, and in heads that are no ordinary ones. */
@Timeout(60)
class StickyWireTest {

    private static final String COOKIE = "Set-Cookie: SRV=([A-Za-z0-9_-]{32}); Path=/; HttpOnly; SameSite=Lax\r\n";

    private ScriptedBackend a;
    private ScriptedBackend b;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        a = ScriptedBackend.manual();
        b = ScriptedBackend.manual();
        RetrySettings retries =
                new RetrySettings(1, true, false, List.of(503), 0, false, new RetryBudgetSettings(100, 10));
        proxy = Proxy.to(a, b)
                .retries(retries)
                .sticky(new StickySettings(StickyCookie.defaults(), true))
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        a.close();
        b.close();
    }

    private void send(String lines) throws Exception {
        client.send(lines.replace("|", "\r\n"));
    }

    /** Reads a response head, and returns the token that it sets. */
    private String token(String... parts) throws Exception {
        Matcher matcher = Pattern.compile(Pattern.quote(parts[0]) + COOKIE + Pattern.quote(parts[1]))
                .matcher(client.head());
        assertThat(matcher.matches()).as(matcher.toString()).isTrue();
        return matcher.group(1);
    }

    @Test
    void theCookieStandsBehindTheFieldsOfTheBackendAndIsTakenOutOfEachCookieField() throws Exception {
        send("GET /1 HTTP/1.1|Host: h|Cookie: x=1|X: y||");
        Wire peer = a.next();
        peer.expect("GET /1 HTTP/1.1\r\nHost: h\r\nCookie: x=1\r\nX: y\r\n\r\n");
        peer.send("HTTP/1.1 204 No Content\r\nSet-Cookie: z=3\r\nX: y\r\n\r\n");
        String token = token("HTTP/1.1 204 No Content\r\nSet-Cookie: z=3\r\nX: y\r\n", "\r\n");
        send("GET /2 HTTP/1.1|Cookie: x=1; SRV=" + token + "|Host: h|Cookie: y=2|X: y||");
        peer.expect("GET /2 HTTP/1.1\r\nHost: h\r\nX: y\r\nCookie: x=1; y=2\r\n\r\n");
        peer.send("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n");
        client.expect("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n");
    }

    @Test
    void anInterimResponseHasNoCookie() throws Exception {
        send("GET /1 HTTP/1.1|Host: h||");
        Wire peer = a.nextWithHead();
        peer.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        client.expect("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
        token("HTTP/1.1 204 No Content\r\n", "\r\n");
    }

    @Test
    void anUpgradeGetsItsCookieAndLeadsBack() throws Exception {
        String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        send("GET /1 HTTP/1.1|Host: h|" + upgrade + "|");
        Wire peer = a.nextWithHead();
        peer.send("HTTP/1.1 101 Switching Protocols\r\n" + upgrade + "\r\nhello");
        String head = client.head();
        Matcher cookie = Pattern.compile(COOKIE).matcher(head);
        assertThat(cookie.find()).as(head).isTrue();
        client.expect("hello");
        client.close();
        client = proxy.connect();
        send("GET /2 HTTP/1.1|Host: h|Cookie: SRV=" + cookie.group(1) + "|" + upgrade + "|");
        assertThat(a.next().head())
                .startsWith("GET /2 ")
                .contains("Upgrade: websocket")
                .doesNotContain("SRV");
    }

    @Test
    void whoIsAnsweredByAnotherBackendAfterAStatusGetsThatOnesCookie() throws Exception {
        send("GET /1 HTTP/1.1|Host: h||");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 204 No Content\r\n\r\n");
        String token = token("HTTP/1.1 204 No Content\r\n", "\r\n");
        send("GET /2 HTTP/1.1|Host: h|Cookie: SRV=" + token + "||");
        assertThat(first.head()).startsWith("GET /2 ");
        first.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        Wire second = b.next();
        assertThat(second.head()).startsWith("GET /2 ").doesNotContain("SRV");
        second.send("HTTP/1.1 204 No Content\r\n\r\n");
        String other = token("HTTP/1.1 204 No Content\r\n", "\r\n");
        assertThat(other).isNotEqualTo(token);
        send("GET /3 HTTP/1.1|Host: h|Cookie: SRV=" + other + "||");
        assertThat(second.head()).startsWith("GET /3 ");
        second.send("HTTP/1.1 204 No Content\r\n\r\n");
        client.expect("HTTP/1.1 204 No Content\r\n\r\n");
    }

    @Test
    void pipelinedRequestsGoToTheBackendThatEachNames() throws Exception {
        send("GET /1 HTTP/1.1|Host: h||");
        Wire first = a.nextWithHead();
        first.send("HTTP/1.1 204 No Content\r\n\r\n");
        String token = token("HTTP/1.1 204 No Content\r\n", "\r\n");
        String cookie = "|Host: h|Cookie: SRV=" + token + "||";
        send("GET /2 HTTP/1.1" + cookie + "GET /3 HTTP/1.1" + cookie + "GET /4 HTTP/1.1" + cookie);
        for (int i = 2; i <= 4; i++) {
            first.expect("GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
            first.send("HTTP/1.1 204 No Content\r\n\r\n");
            client.expect("HTTP/1.1 204 No Content\r\n\r\n");
        }
    }
}
