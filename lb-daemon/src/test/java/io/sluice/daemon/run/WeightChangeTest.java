package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.core.pool.Backend;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An operator gives a backend another weight. */
class WeightChangeTest {

    private static final String A = "/pools/app/backends/a/weight";

    private Daemon daemon;

    @BeforeEach
    void start() throws Exception {
        Configuration configuration =
                ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools:
                  - name: app
                    backends:
                      - { name: a, address: "127.0.0.1:1", weight: 2 }
                      - "[::1]:2"
                      - "unix:/run/sluice-test/b.sock"
                admin: { bind: "127.0.0.1:0" }
                access-log: off
                process: { warm-up: off }
                """).configuration().orElseThrow();
        daemon = Daemon.start(configuration, "1.2.3");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private String ask(String method, String target, String fields) throws IOException {
        InetSocketAddress admin = (InetSocketAddress) daemon.adminAddress().orElseThrow();
        try (Socket socket = new Socket(admin.getAddress(), admin.getPort())) {
            socket.setSoTimeout(10_000);
            String request = method + " " + target + " HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String post(String target) throws IOException {
        return ask("POST", target, "Host: 127.0.0.1:9090\r\n");
    }

    private String get(String target) throws IOException {
        return ask("GET", target, "Host: 127.0.0.1:9090\r\n");
    }

    private Backend backend(int index) {
        return daemon.pools().get("app").backends().get(index);
    }

    @Test
    void theNewWeightIsInUseShownMeasuredAndLogged() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Backend.class);
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        String sample = "sluice_backend_weight{backend=\"a\",pool=\"app\"} ";
        assertThat(get("/metrics")).contains(sample + "2");
        try {
            assertThat(post(A + "?value=256"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"pool\": \"app\"", "\"backend\": \"a\"", "\"weight\": 256", "\"before\": 2");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
        assertThat(backend(0).weight()).isEqualTo(256);
        assertThat(get("/metrics")).contains(sample + "256");
        assertThat(get("/backends")).contains("\"weight\": 256");
        assertThat(get("/")).containsPattern("a +up +weight 256: ");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .matches("backend app/a has weight 256, had 2: set by 127\\.0\\.0\\.1:[0-9]+");
    }

    @Test
    void weightZeroTakesABackendOut() throws Exception {
        assertThat(post(A + "?value=0")).startsWith("HTTP/1.1 200 ");
        assertThat(backend(0).inUse()).isFalse();
        assertThat(get("/")).contains("2 of 3 usable").containsPattern("a +up +weight 0, stands by: ");
        assertThat(get("/metrics")).contains("sluice_backend_in_use{backend=\"a\",pool=\"app\"} 0");
    }

    @ParameterizedTest
    @CsvSource({
        "[::1]:2, 1",
        "%5B::1%5D:2, 1",
        "unix:%2Frun%2Fsluice-test%2Fb.sock, 2",
    })
    void aNameThatIsAnAddressMayBeEncoded(String name, int index) throws Exception {
        assertThat(post("/pools/app/backends/" + name + "/weight?value=7")).startsWith("HTTP/1.1 200 ");
        assertThat(backend(index).givenWeight()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?value=",
                "?value=-1",
                "?value=257",
                "?value=999",
                "?value=1000",
                "?value=1e2",
                "?value=007",
                "?value=50%25",
                "?value=1&value=2",
                "?weight=1",
                "?value=1&dry-run=true"
            })
    void anythingButOneWeightIsRefused(String query) throws Exception {
        assertThat(post(A + query)).startsWith("HTTP/1.1 400 ").contains("a whole number from 0 to 256");
        assertThat(backend(0).givenWeight()).isEqualTo(2);
    }

    @Test
    void whatIsNotThereIsToldWithWhatIs() throws Exception {
        assertThat(post("/pools/ap/backends/a/weight?value=1"))
                .startsWith("HTTP/1.1 404 ")
                .contains("there is no pool \"ap\"; there is app");
        assertThat(post("/pools/app/backends/x/weight?value=1"))
                .startsWith("HTTP/1.1 404 ")
                .contains("there is no backend of that pool \"x\"; there is a, [::1]:2, unix:/run/sluice-test/b.sock");
        assertThat(post("/pools/app/backends/%zz/weight?value=1")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
    void onlyPostChangesAnything(String method) throws Exception {
        assertThat(ask(method, A + "?value=1", "Host: 127.0.0.1\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: POST\r\n");
        assertThat(backend(0).givenWeight()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n", "Host: evil.example\r\n"})
    void whatAWebPageCouldSendIsRefused(String fields) throws Exception {
        assertThat(ask("POST", A + "?value=1", fields)).startsWith("HTTP/1.1 403 ");
        assertThat(backend(0).givenWeight()).isEqualTo(2);
    }
}
