package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.pool.Backend;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.RouteAction.Split;
import io.sluice.core.settings.RouteAction.Split.Sticky;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.spi.BackendState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A route that leads to several pools, through a real listener to real backends. */
class SplitTest {

    private static RouteSettings split(Sticky sticky, int app, int canary) {
        return new RouteSettings("", "/", new Split(Map.of("app", app, "canary", canary), sticky));
    }

    private static void takeDown(Proxy proxy, String pool) {
        for (Backend backend : proxy.pool(pool).backends()) {
            assertThat(backend.moveTo(BackendState.DOWN, "test")).isTrue();
        }
    }

    @Test
    void eachPoolServesItsPartAndFactsNameIt() throws Exception {
        try (ScriptedBackend stable = ScriptedBackend.naming("stable");
                ScriptedBackend canary = ScriptedBackend.naming("canary");
                Proxy proxy = Proxy.to(stable)
                        .pool("canary", canary.address())
                        .routes(split(new Sticky.No(), 1, 1))
                        .start();
                RawClient client = proxy.connect()) {
            int canaries = 0;
            for (int i = 0; i < 200; i++) {
                client.get("/");
                String answer = client.response();
                canaries += answer.contains("canary") ? 1 : 0;
                assertThat(proxy.seen.next().pool()).isEqualTo(answer.contains("canary") ? "canary" : "app");
            }
            // Seven standard deviations of a fair coin.
            assertThat(canaries).isBetween(50, 150);
        }
    }

    @Test
    void aPoolThatIsDownIsPassedOver() throws Exception {
        try (ScriptedBackend stable = ScriptedBackend.naming("stable");
                ScriptedBackend canary = ScriptedBackend.naming("canary");
                Proxy proxy = Proxy.to(stable)
                        .pool("canary", canary.address())
                        .routes(split(new Sticky.No(), 1, 1000))
                        .start()) {
            takeDown(proxy, "canary");
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.get("/")).isEqualTo("HTTP/1.1 200 OK stable/");
            }
            takeDown(proxy, "app");
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void aHeaderKeepsAClientAtItsPool() throws Exception {
        try (ScriptedBackend stable = ScriptedBackend.naming("stable");
                ScriptedBackend canary = ScriptedBackend.naming("canary");
                Proxy proxy = Proxy.to(stable)
                        .pool("canary", canary.address())
                        .routes(split(new Sticky.ByHeader("x-user"), 1, 1))
                        .start();
                RawClient client = proxy.connect()) {
            int canaries = 0;
            for (int user = 0; user < 40; user++) {
                String request = "GET / HTTP/1.1\r\nHost: h\r\nX-User: " + user + "\r\n\r\n";
                client.send(request);
                String first = client.response();
                client.send(request);
                assertThat(client.response()).isEqualTo(first);
                canaries += first.contains("canary") ? 1 : 0;
            }
            assertThat(canaries).isBetween(5, 35);
        }
    }

    @Test
    void aCookieKeepsAClientAtItsPool() throws Exception {
        try (ScriptedBackend stable = ScriptedBackend.naming("stable");
                ScriptedBackend canary = ScriptedBackend.naming("canary");
                Proxy proxy = Proxy.to(stable)
                        .pool("canary", canary.address())
                        .routes(split(new Sticky.SetCookie("track", Duration.ofHours(1)), 1, 1))
                        .start();
                RawClient client = proxy.connect()) {
            for (int user = 0; user < 20; user++) {
                client.get("/");
                String head = client.head();
                String pool = head.replaceFirst(
                        "(?s).*Set-Cookie: track=([a-z]+); Path=/; Max-Age=3600; HttpOnly;" + " SameSite=Lax\r.*",
                        "$1");
                assertThat(pool).isIn("app", "canary");
                client.read(pool.equals("app") ? "stable/".length() : "canary/".length());
                for (int i = 0; i < 5; i++) {
                    client.send("GET / HTTP/1.1\r\nHost: h\r\nCookie: track=" + pool + "\r\n\r\n");
                    String again = client.head();
                    assertThat(again).doesNotContain("Set-Cookie");
                    assertThat(client.read("canary/".length())).isEqualTo(pool.equals("app") ? "stable/" : "canary/");
                }
            }
        }
    }

    @Test
    void backendsOfHttp2AreSplitAlike() throws Exception {
        try (Http2Peer stable = Http2Peer.running(call -> call.answer("stable"));
                Http2Peer canary = Http2Peer.running(call -> call.answer("canary"));
                Proxy proxy = Proxy.to(stable.address())
                        .pool("canary", canary.address())
                        .http2(Http2Limits.defaults())
                        .routes(split(new Sticky.ByCookie("id"), 1, 1))
                        .start();
                RawClient client = proxy.connect()) {
            int canaries = 0;
            for (int user = 0; user < 40; user++) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\nCookie: id=" + user + "\r\n\r\n");
                String head = client.head();
                assertThat(head).startsWith("HTTP/1.1 200");
                assertThat(client.read(3)).isEqualTo("6\r\n");
                canaries += client.read(6).equals("canary") ? 1 : 0;
                client.expect("\r\n0\r\n\r\n");
            }
            assertThat(canaries).isBetween(5, 35);
        }
    }
}
