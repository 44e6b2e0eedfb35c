package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AnswerSettings;
import io.sluice.core.settings.Content;
import io.sluice.core.settings.RouteAction.Respond;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.spi.EndCause;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is matched of a path, and what the backend gets. */
class RoutedPathTest {

    private static final RouteSettings HIDDEN =
            new RouteSettings("", "/admin", new Respond(403, Content.none(), Map.of(), false));
    private static final RouteSettings REST = new RouteSettings("", "/", "app");

    private ScriptedBackend backend;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.echoingPaths();
    }

    @AfterEach
    void stop() throws Exception {
        backend.close();
    }

    private static String get(Proxy proxy, String path) throws Exception {
        try (RawClient client = proxy.connect()) {
            client.get(path);
            return client.response();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/x?y",
                "/%61dmin",
                "/%61%64%6D%69%6e/x",
                "/x/../admin",
                "/x/%2e%2E/admin",
                "/./admin"
            })
    void spellingsOfOnePathAreOne(String path) throws Exception {
        try (Proxy proxy = Proxy.to(backend).routes(HIDDEN, REST).start()) {
            assertThat(get(proxy, path)).startsWith("HTTP/1.1 403 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//admin", "/ADMIN", "/admin/../x", "/a%20b", "/a%252fb", "/x?/../../%2f\\"})
    void theBackendGetsWhatTheClientSent(String path) throws Exception {
        try (Proxy proxy = Proxy.to(backend).routes(HIDDEN, REST).start()) {
            assertThat(get(proxy, path)).isEqualTo("HTTP/1.1 200 OK " + path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/..", "/x/../../admin", "/x%2fadmin", "/x%5Cadmin", "/x\\admin", "/x%00", "/%", "/..;/admin"})
    void whatABackendMayReadInAnotherWayIsRefusedWhereRoutesTellPathsApart(String path) throws Exception {
        try (Proxy proxy = Proxy.to(backend).routes(HIDDEN, REST).start();
                RawClient client = proxy.connect()) {
            client.get(path);
            assertThat(client.response())
                    .isEqualTo("HTTP/1.1 400 Bad Request 400 Bad Request: the path can be read in several ways, see"
                            + " ambiguous-paths\n");
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_REQUEST);
            client.get("/x");
            client.expect(ScriptedBackend.ok("/x"));
        }
    }

    @ParameterizedTest
    @CsvSource({"/x%2fadmin,200", "/../admin,403", "/x\\admin,200", "/%,200", "/admin/a%2fb,403"})
    void itIsMatchedWhereTheFileSaysSo(String path, int status) throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                .routes(HIDDEN, REST)
                .answers(new AnswerSettings(List.of(), true))
                .start()) {
            assertThat(get(proxy, path)).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void nothingIsRefusedWhereNoRouteLooksAtThePath() throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                .routes(new RouteSettings("example.org", "/", "app"), new RouteSettings("other.org", "/", "app"))
                .start()) {
            assertThat(get(proxy, "/x/../../a%2fb")).isEqualTo("HTTP/1.1 200 OK /x/../../a%2fb");
        }
    }
}
