package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client gets of a response, by the sections of RFC 9110 and RFC 9112. In the tables {@code ~} stands for CRLF. */
class ResponseSemanticsTest {

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    private static String lines(String text) {
        return text.replace("~", "\r\n");
    }

    private Wire ask(String request) throws Exception {
        String[] words = request.split(" ");
        String rest = words.length > 2 ? "Connection: keep-alive\r\n" : "";
        client.send(words[0] + " / HTTP/" + words[1] + "\r\nHost: h\r\n" + rest + "\r\n");
        return backend.nextWithHead();
    }

    /** After each of these both connections go on: what follows is read by both sides as the next message. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            9112-4     | GET 1.1 | HTTP/1.1 200~Content-Length: 1~~x                 | HTTP/1.1 200 ~Content-Length: 1~~x
            9112-4     | GET 1.1 | HTTP/1.1 299 Own words~Content-Length: 0~~        | HTTP/1.1 299 Own words~Content-Length: 0~~
            9110-5.3   | GET 1.1 | HTTP/1.1 200 OK~Set-Cookie: a~Set-Cookie: b~Content-Length: 0~~ | HTTP/1.1 200 OK~Set-Cookie: a~Set-Cookie: b~Content-Length: 0~~
            9110-6.6.1 | GET 1.1 | HTTP/1.1 200 OK~Date: Thu, 01 Jan 1970 00:00:00 GMT~Content-Length: 0~~ | HTTP/1.1 200 OK~Date: Thu, 01 Jan 1970 00:00:00 GMT~Content-Length: 0~~
            9110-7.6.1 | GET 1.1 | HTTP/1.1 200 OK~Connection: A,~a: 1~Keep-Alive: max=1~Content-Length: 0~~ | HTTP/1.1 200 OK~Content-Length: 0~~
            9110-7.8   | GET 1.1 | HTTP/1.1 200 OK~Connection: upgrade~Upgrade: h2c~Content-Length: 0~~ | HTTP/1.1 200 OK~Content-Length: 0~~
            9110-8.6   | GET 1.1 | HTTP/1.1 204 No Content~Content-Length: 0~~       | HTTP/1.1 204 No Content~~
            9110-8.6   | GET 1.1 | HTTP/1.1 204 No Content~Content-Length: 9~~       | HTTP/1.1 204 No Content~~
            9112-6.1   | GET 1.1 | HTTP/1.1 204 No Content~Transfer-Encoding: chunked~~ | HTTP/1.1 204 No Content~~
            9110-8.6   | GET 1.1 | HTTP/1.1 304 Not Modified~Content-Length: 9~~     | HTTP/1.1 304 Not Modified~Content-Length: 9~~
            9112-6.1   | GET 1.1 | HTTP/1.1 304 Not Modified~Transfer-Encoding: chunked~~ | HTTP/1.1 304 Not Modified~Transfer-Encoding: chunked~~
            9110-9.3.2 | HEAD 1.1 | HTTP/1.1 200 OK~Content-Length: 9~~              | HTTP/1.1 200 OK~Content-Length: 9~~
            9110-9.3.2 | HEAD 1.1 | HTTP/1.1 200 OK~~                                | HTTP/1.1 200 OK~~
            9110-9.3.2 | HEAD 1.1 | HTTP/1.1 404 Not Found~Transfer-Encoding: chunked~Trailer: X~~ | HTTP/1.1 404 Not Found~Transfer-Encoding: chunked~Trailer: X~~
            9110-9.3.2 | HEAD 1.0 keep | HTTP/1.1 200 OK~Content-Length: 9~~         | HTTP/1.1 200 OK~Content-Length: 9~Connection: keep-alive~~
            9110-15.2  | GET 1.1 | HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 0~~ | HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 0~~
            9110-8.6   | GET 1.1 | HTTP/1.1 103 Hints~Content-Length: 5~Link: x~~HTTP/1.1 200 OK~Content-Length: 0~~ | HTTP/1.1 103 Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 0~~
            9110-15.2  | GET 1.1 | HTTP/1.1 199 Own~Connection: close~~HTTP/1.1 200 OK~Content-Length: 0~~ | HTTP/1.1 199 Own~~HTTP/1.1 200 OK~Content-Length: 0~~
            9110-15.3.6| GET 1.1 | HTTP/1.1 205 Reset~Content-Length: 0~~            | HTTP/1.1 205 Reset~Content-Length: 0~~
            9112-7.1   | GET 1.1 | HTTP/1.1 200 OK~Transfer-Encoding: Chunked~~1;a="b;c"~x~000~ETag: "x"~~ | HTTP/1.1 200 OK~Transfer-Encoding: Chunked~~1;a="b;c"~x~000~ETag: "x"~~
            9112-9.3   | GET 1.0 keep | HTTP/1.1 200 OK~Content-Length: 1~~x         | HTTP/1.1 200 OK~Content-Length: 1~Connection: keep-alive~~x
            9112-9.3   | GET 1.0 keep | HTTP/1.1 204 No Content~~                    | HTTP/1.1 204 No Content~Connection: keep-alive~~
            9112-9.3   | GET 1.1 | HTTP/1.0 200 OK~Connection: Keep-Alive~Content-Length: 1~~x | HTTP/1.1 200 OK~Content-Length: 1~~x
            """)
    void isForwardedAsAndBothConnectionsGoOn(String section, String request, String sent, String forwarded)
            throws Exception {
        Wire peer = ask(request);
        peer.send(lines(sent));
        client.expect(lines(forwarded));
        client.get("/next");
        assertThat(peer.head()).startsWith("GET /next ");
        peer.send(ScriptedBackend.ok("next"));
        client.expect(ScriptedBackend.ok("next"));
    }

    /** After each of these the client connection ends in order. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            9112-6.3   | GET 1.1      | HTTP/1.1 200 OK~~rest                        | HTTP/1.1 200 OK~Connection: close~~rest
            9112-6.3   | GET 1.1      | HTTP/1.0 200 OK~Connection: keep-alive~~rest | HTTP/1.1 200 OK~Connection: close~~rest
            9112-6.3   | GET 1.0 keep | HTTP/1.1 200 OK~~rest                        | HTTP/1.1 200 OK~Connection: close~~rest
            9112-7     | GET 1.0 keep | HTTP/1.1 200 OK~Transfer-Encoding: chunked~Trailer: X~~2;a~re~2~st~0~X: y~~ | HTTP/1.1 200 OK~Connection: close~~rest
            9112-9.3   | GET 1.0      | HTTP/1.1 200 OK~Content-Length: 4~~rest      | HTTP/1.1 200 OK~Content-Length: 4~Connection: close~~rest
            9112-9.3   | HEAD 1.0     | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~ | HTTP/1.1 200 OK~Connection: close~~
            9110-15.2  | GET 1.0      | HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 0~~ | HTTP/1.1 200 OK~Content-Length: 0~Connection: close~~
            """)
    void isForwardedAsAndTheClientConnectionEnds(String section, String request, String sent, String forwarded)
            throws Exception {
        Wire peer = ask(request);
        peer.send(lines(sent));
        client.expect(lines(forwarded));
        peer.close();
        client.expectEnd();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.COMPLETE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            9112-2.2   | ~HTTP/1.1 200 OK~Content-Length: 0~~
            9112-4     | HTTP/1.1 600 OK~Content-Length: 0~~
            9112-4     | HTTP/1.1 099 OK~Content-Length: 0~~
            9112-4     | HTTP/1.1 20 OK~Content-Length: 0~~
            9112-5.1   | HTTP/1.1 200 OK~Content-Length : 0~~
            9112-6.1   | HTTP/1.0 200 OK~Transfer-Encoding: chunked~~0~~
            9112-6.1   | HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~0~~
            9112-6.1   | HTTP/1.1 200 OK~Transfer-Encoding: gzip~~
            9112-6.3   | HTTP/1.1 200 OK~Content-Length: 1,1~~x
            9112-6.3   | HTTP/1.1 204 No Content~Content-Length: 1~Transfer-Encoding: chunked~~
            9110-7.6.1 | HTTP/1.1 200 OK~Connection: Content-Length~Content-Length: 0~~
            9110-7.6.1 | HTTP/1.1 200 OK~Connection: Set-Cookie~Set-Cookie: a~Content-Length: 0~~
            9110-15.2.2| HTTP/1.1 101 Switching~Connection: upgrade~Upgrade: x~~
            """)
    void isRefused(String section, String sent) throws Exception {
        Wire peer = ask("GET 1.1");
        peer.send(lines(sent));
        assertThat(client.status()).isEqualTo(502);
        peer.expectGone();
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_RESPONSE);
    }
}
