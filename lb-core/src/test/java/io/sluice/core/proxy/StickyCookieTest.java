package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.spi.BackendState;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that are led back to their backend by a cookie, in each version of HTTP on each side. A backend answers with its name and
 * the cookies that it got; at {@code /login} it sets two of its own.
 */
@Timeout(60)
@ParameterizedClass
@MethodSource("sides")
class StickyCookieTest {

    private static final Pattern TOKEN = Pattern.compile("SRV=([A-Za-z0-9_-]{32})");

    static Stream<Arguments> sides() {
        return Stream.of(
                Arguments.of(Version.HTTP_1_1, false),
                Arguments.of(Version.HTTP_1_1, true),
                Arguments.of(Version.HTTP_2, false),
                Arguments.of(Version.HTTP_2, true));
    }

    @Parameter(0)
    private Version clients;

    @Parameter(1)
    private boolean http2Backends;

    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpClient client;

    @BeforeEach
    void openClient() {
        client = HttpClient.newBuilder().version(clients).build();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private SocketAddress backend(String name) throws IOException {
        if (http2Backends) {
            Http2Peer peer = Http2Peer.running(call -> answer(name, call));
            open.add(peer);
            return peer.address();
        }
        ScriptedBackend backend = ScriptedBackend.running(connection -> {
            for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
                String body = name + " " + cookies(head);
                String set = head.contains(" /login") ? "Set-Cookie: x=1\r\nSet-Cookie: SRV=own; Path=/app\r\n" : "";
                connection.send("HTTP/1.1 200 OK\r\n" + set + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            }
        });
        open.add(backend);
        return backend.address();
    }

    private static void answer(String name, Http2Peer.Call call) {
        List<String> cookies =
                call.head.getAll("cookie").stream().map(CharSequence::toString).toList();
        if (call.path().startsWith("/login")) {
            call.fields(false, ":status", "200", "set-cookie", "x=1", "set-cookie", "SRV=own; Path=/app");
        } else {
            call.head(200, false);
        }
        call.data(name + " " + String.join("|", cookies), true);
    }

    private static String cookies(String head) {
        return String.join(
                "|",
                Stream.of(head.split("\r\n"))
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("cookie:"))
                        .map(line -> line.substring(7).strip())
                        .toList());
    }

    private Proxy start(Mode mode, boolean waits) throws Exception {
        StickyCookie cookie = new StickyCookie(
                "SRV",
                mode,
                false,
                CookieAttributes.defaults(),
                Duration.ZERO,
                Duration.ZERO,
                CookieKeys.madeAtStart());
        Proxy.Builder builder = Proxy.to(backend("a"), backend("b"))
                .eventLoops(2)
                .retries(RetrySettings.most(2))
                .sticky(new StickySettings(cookie, waits));
        if (http2Backends) {
            builder.http2(Http2Limits.defaults());
        }
        Proxy proxy = builder.start();
        open.add(proxy);
        open.add(client::shutdownNow);
        return proxy;
    }

    private HttpResponse<String> get(Proxy proxy, String path, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxy.address().getPort() + path));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(clients);
        return response;
    }

    private static List<String> set(HttpResponse<String> response) {
        return response.headers().allValues("set-cookie");
    }

    private static String token(HttpResponse<String> response) {
        Matcher matcher = TOKEN.matcher(set(response).getLast());
        assertThat(matcher.lookingAt()).as(set(response).toString()).isTrue();
        return matcher.group(1);
    }

    @Test
    void aCookieIsInsertedOnceAndLeadsBack() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        for (int user = 0; user < 4; user++) {
            HttpResponse<String> first = get(proxy, "/", "y=2");
            String name = first.body().substring(0, 1);
            assertThat(first.body()).isEqualTo(name + " y=2");
            assertThat(set(first)).singleElement().asString().endsWith("; Path=/; HttpOnly; SameSite=Lax");
            for (int i = 0; i < 4; i++) {
                HttpResponse<String> next = get(proxy, "/", "y=2; SRV=" + token(first) + "; z=3");
                assertThat(next.body()).isEqualTo(name + " y=2; z=3");
                assertThat(set(next)).isEmpty();
            }
            assertThat(get(proxy, "/", "SRV=" + token(first)).body()).isEqualTo(name + " ");
        }
        assertThat(proxy.seen.count("sticky MISS")).isEqualTo(4);
        assertThat(proxy.seen.count("sticky HIT")).isEqualTo(20);
    }

    @Test
    void aForgedCookieIsNotBelievedNorForwarded() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        HttpResponse<String> first = get(proxy, "/", "");
        String forged = token(first).substring(0, 31) + (token(first).endsWith("A") ? "E" : "A");
        HttpResponse<String> response = get(proxy, "/", "SRV=" + forged + "; y=2");
        assertThat(response.body()).endsWith(" y=2");
        assertThat(set(response)).hasSize(1);
        get(proxy, "/", "SRV=" + "x".repeat(500));
        assertThat(proxy.seen.count("sticky FORGED")).isEqualTo(1);
        assertThat(proxy.seen.count("sticky OVERSIZED")).isEqualTo(1);
    }

    @Test
    void aCookieOfTheBackendUnderOurNameDoesNotReachTheClient() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        HttpResponse<String> first = get(proxy, "/login", "");
        assertThat(set(first)).hasSize(2).startsWith("x=1");
        assertThat(token(first)).isNotNull();
        assertThat(set(get(proxy, "/login", "SRV=" + token(first)))).containsExactly("x=1");
    }

    @Test
    void whoseBackendIsDownGetsAnotherAndANewCookie() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        HttpResponse<String> first = get(proxy, "/", "");
        boolean onA = first.body().startsWith("a");
        proxy.backend(onA ? 0 : 1).moveTo(BackendState.DOWN, "test");
        HttpResponse<String> moved = get(proxy, "/", "SRV=" + token(first));
        assertThat(moved.body()).startsWith(onA ? "b" : "a");
        assertThat(token(moved)).isNotEqualTo(token(first));
        proxy.backend(onA ? 0 : 1).moveTo(BackendState.UP, "test");
        for (int i = 0; i < 4; i++) {
            assertThat(get(proxy, "/", "SRV=" + token(moved)).body()).startsWith(onA ? "b" : "a");
        }
        assertThat(proxy.seen.count("sticky MOVED")).isEqualTo(1);
    }

    @Test
    void whoseBackendDrainsStays() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        HttpResponse<String> first = get(proxy, "/", "");
        boolean onA = first.body().startsWith("a");
        proxy.backend(onA ? 0 : 1).moveTo(BackendState.DRAINING, "test");
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> next = get(proxy, "/", "SRV=" + token(first));
            assertThat(next.body()).startsWith(onA ? "a" : "b");
            assertThat(set(next)).isEmpty();
            assertThat(get(proxy, "/", "").body()).startsWith(onA ? "b" : "a");
        }
    }

    @Test
    void whoseBackendCannotBeReachedGetsAnotherAndANewCookie() throws Exception {
        Proxy proxy = start(Mode.INSERT, true);
        HttpResponse<String> first = get(proxy, "/", "");
        boolean onA = first.body().startsWith("a");
        open.get(onA ? 0 : 1).close();
        HttpResponse<String> moved = get(proxy, "/", "SRV=" + token(first));
        assertThat(moved.body()).startsWith(onA ? "b" : "a");
        assertThat(token(moved)).isNotEqualTo(token(first));
        assertThat(proxy.seen.count("sticky MOVED")).isEqualTo(1);
    }

    @Test
    void rewritingPutsOurValueInThePlaceOfTheBackends() throws Exception {
        Proxy proxy = start(Mode.REWRITE, true);
        assertThat(set(get(proxy, "/", ""))).as("the backend sets none").isEmpty();
        HttpResponse<String> login = get(proxy, "/login", "");
        assertThat(set(login)).hasSize(2).startsWith("x=1");
        assertThat(set(login).getLast()).matches("SRV=[A-Za-z0-9_-]{32}; Path=/app");
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> next = get(proxy, "/", "SRV=" + token(login));
            assertThat(next.body()).isEqualTo(login.body().charAt(0) + " SRV=" + token(login));
            assertThat(set(next)).isEmpty();
        }
    }

    @Test
    void aPrefixStandsBeforeTheBackendsValueWhichGetsItsOwnBack() throws Exception {
        Proxy proxy = start(Mode.PREFIX, true);
        HttpResponse<String> login = get(proxy, "/login", "");
        assertThat(set(login).getLast()).matches("SRV=[A-Za-z0-9_-]{32}~own; Path=/app");
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> next = get(proxy, "/", "y=2; SRV=" + token(login) + "~own; z=3");
            assertThat(next.body()).isEqualTo(login.body().charAt(0) + " y=2; SRV=own; z=3");
            assertThat(set(next)).isEmpty();
        }
    }
}
