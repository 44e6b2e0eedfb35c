package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import java.io.ByteArrayOutputStream;
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

/** An operator has a client connect anew. */
class ConnectionClosingTest {

    private Daemon daemon;

    @BeforeEach
    void start() throws Exception {
        Configuration configuration =
                ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", routes: [ { respond: { body: hi } }, { path: /x, pool: x } ] } ]
                pools: [ { name: x, backends: [ "127.0.0.1:1" ] } ]
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

    /** Sends a whole request to the admin server and reads its whole answer. */
    private String ask(String method, String query, String fields) throws IOException {
        InetSocketAddress admin = (InetSocketAddress) daemon.adminAddress().orElseThrow();
        try (Socket socket = connect(admin)) {
            String request =
                    method + " /connections/close" + query + " HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String post(String query) throws IOException {
        return ask("POST", query, "Host: 127.0.0.1:9090\r\n");
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String get(Socket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        while (!response.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\nhi")) {
            response.write(client.getInputStream().read());
        }
        return response.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void theNextResponseOfThatClientIsItsLast() throws Exception {
        InetSocketAddress web = (InetSocketAddress) daemon.address("web").orElseThrow();
        try (Socket client = connect(web);
                Socket other = connect(web)) {
            assertThat(get(client)).doesNotContain("Connection");
            assertThat(get(other)).doesNotContain("Connection");
            String place = "127.0.0.1:" + client.getLocalPort();
            assertThat(post("?client=" + place))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"client\": \"" + place + "\"", "\"connections\": 1");
            assertThat(get(client)).contains("\r\nConnection: close\r\n");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(get(other)).doesNotContain("Connection");
            assertThat(post("?client=127.0.0.1")).contains("\"connections\": 1");
            assertThat(get(other)).contains("\r\nConnection: close\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2,127.0.0.2",
        "[2001:db8::7],2001:db8::7",
        "2001:db8::7,2001:db8::7",
        "[2001:db8::7]:80,[2001:db8::7]:80",
        "%5B::1%5D:80,[::1]:80"
    })
    void anAddressThatNobodyComesFromIsNobody(String client, String understood) throws Exception {
        assertThat(post("?client=" + client))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"client\": \"" + understood + "\"", "\"connections\": 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?client=",
                "?client=localhost",
                "?client=10.0.0.1:0",
                "?client=10.0.0.1:65536",
                "?client=10.0.0",
                "?client=10.0.0.1&client=10.0.0.2",
                "?port=1"
            })
    void anythingButOneAddressIsRefused(String query) throws Exception {
        assertThat(post(query)).startsWith("HTTP/1.1 400 ").contains("say which client, once: ?client=192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: 127.0.0.1:9090\r\nOrigin: http://127.0.0.1:9090\r\n",
                "Host: 127.0.0.1:9090\r\nOrigin: null\r\n",
                "Host: evil.example:9090\r\n",
                "Host: localhost.evil.example\r\n",
                "Host: \r\n",
                ""
            })
    void whatAWebPageCouldSendIsRefused(String fields) throws Exception {
        assertThat(ask("POST", "?client=127.0.0.1", fields)).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9090", "127.0.0.1", "[::1]:9090", "10.1.2.3:80"})
    void theHostMayBeAnyAddressOrLocalhost(String host) throws Exception {
        assertThat(ask("POST", "?client=127.0.0.2", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT"})
    void onlyPostChangesAnything(String method) throws Exception {
        assertThat(ask(method, "?client=127.0.0.1", "Host: 127.0.0.1\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: POST\r\n");
    }
}
