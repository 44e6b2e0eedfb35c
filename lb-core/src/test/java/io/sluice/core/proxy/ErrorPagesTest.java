package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.Content;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.EndCause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages in place of the plain text of our own errors. */
class ErrorPagesTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend)
                .route("", "/app")
                .answers(new AnswerSettings(
                        List.of(
                                page(400, "<p>bad</p>", Map.of()),
                                page(404, "", Map.of()),
                                page(405, "no", Map.of()),
                                page(
                                        503,
                                        "<p>sorry \u00fc</p>",
                                        Map.of("cache-control", "private", "Retry-After", "60"))),
                        false))
                .start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private static Respond page(int status, String body, Map<String, String> headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Respond(status, Content.of("text/html; charset=utf-8", bytes), headers, false);
    }

    @Test
    void standForErrorsAndTheConnectionGoesOn() throws Exception {
        for (int i = 0; i < 2; i++) {
            client.get("/elsewhere");
            client.expect("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n");
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.NO_ROUTE);
        }
    }

    @Test
    void haveTheFieldsOfTheFile() throws Exception {
        proxy.backend(0).moveTo(BackendState.DOWN, "the test");
        client.get("/app");
        assertThat(client.head())
                .startsWith("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n"
                        + "Content-Length: 15\r\n")
                .contains("\r\nRetry-After: 60\r\n", "\r\ncache-control: private\r\n")
                .doesNotContain("no-store", "Connection");
        byte[] body = "<p>sorry \u00fc</p>".getBytes(StandardCharsets.UTF_8);
        client.expect(new String(body, StandardCharsets.ISO_8859_1));
        assertThat(proxy.seen.next().status()).isEqualTo(503);
        client.send("HEAD /app HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.head()).contains("Content-Length: 15\r\n");
        client.get("/elsewhere");
        assertThat(client.status()).isEqualTo(404);
    }

    @Test
    void endTheConnectionWhereThePlainTextWould() throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        client.expect("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 10\r\n"
                + "Cache-Control: no-store\r\nConnection: close\r\n\r\n<p>bad</p>");
        client.expectEnd();
    }

    @Test
    void sayWhatIsAllowedWhereTheMethodIsNot() throws Exception {
        client.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n");
        assertThat(client.head())
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n");
    }

    @Test
    void leaveAloneWhatHasNone() throws Exception {
        client.send("GET / HTTP/2.0\r\nHost: a\r\n\r\n");
        assertThat(client.response())
                .isEqualTo("HTTP/1.1 505 HTTP Version Not Supported"
                        + " 505 HTTP Version Not Supported: the major version is not 1\n");
    }

    @Test
    void leaveAloneWhatTheBackendSays() throws Exception {
        client.get("/app");
        String own = "HTTP/1.1 503 Own\r\nContent-Length: 3\r\n\r\nown";
        backend.nextWithHead().send(own);
        client.expect(own);
    }
}
