package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a backend gets of a request, by the sections of RFC 9110 and RFC 9112. In the tables {@code ~} stands for CRLF. */
class RequestSemanticsTest {

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

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            9112-2.2   | ~GET / HTTP/1.1~Host: h~~                               | GET / HTTP/1.1~Host: h~~
            9112-2.3   | GET / HTTP/1.7~Host: h~~                                | GET / HTTP/1.1~Host: h~~
            9112-2.3   | GET / HTTP/1.0~Host: h~~                                | GET / HTTP/1.1~Host: h~~
            9112-3.2.1 | GET /a//../b;c?d=/e?f HTTP/1.1~Host: h~~                | GET /a//../b;c?d=/e?f HTTP/1.1~Host: h~~
            9112-3.2.1 | GET /%2f%00%0d HTTP/1.1~Host: h~~                       | GET /%2f%00%0d HTTP/1.1~Host: h~~
            9112-3.2.2 | GET http://o:81/p?q HTTP/1.1~Host: h~~                  | GET /p?q HTTP/1.1~Host: o:81~~
            9112-3.2.2 | GET HTTP://O HTTP/1.1~Host: h~~                         | GET / HTTP/1.1~Host: O~~
            9112-3.2.2 | GET http://o?q HTTP/1.1~A: b~Host: h~~                  | GET /?q HTTP/1.1~Host: o~A: b~~
            9112-3.2.2 | GET http://o/ HTTP/1.0~~                                | GET / HTTP/1.1~Host: o~~
            9112-3.2.4 | OPTIONS * HTTP/1.1~Host: h~~                            | OPTIONS * HTTP/1.1~Host: h~~
            9112-3.2.4 | OPTIONS http://o:81 HTTP/1.1~Host: h~~                  | OPTIONS * HTTP/1.1~Host: o:81~~
            9112-3.2.4 | OPTIONS http://o:81/ HTTP/1.1~Host: h~~                 | OPTIONS / HTTP/1.1~Host: o:81~~
            9112-3.2   | GET / HTTP/1.0~~                                        | GET / HTTP/1.1~Host: @backend~~
            9112-5.1   | GET / HTTP/1.1~HOST:h~a: ~B:\t b \t~~                   | GET / HTTP/1.1~HOST:h~a: ~B:\t b \t~~
            9110-5.3   | GET / HTTP/1.1~A: 1~Host: h~a: 2~A: 1~~                 | GET / HTTP/1.1~A: 1~Host: h~a: 2~A: 1~~
            9112-6.3   | GET / HTTP/1.1~Host: h~Content-Length: 0~~              | GET / HTTP/1.1~Host: h~Content-Length: 0~~
            9112-6.3   | GET / HTTP/1.1~Host: h~Content-Length: 1~~x             | GET / HTTP/1.1~Host: h~Content-Length: 1~~x
            9112-6.3   | DELETE / HTTP/1.1~Host: h~Content-Length: 1~~x          | DELETE / HTTP/1.1~Host: h~Content-Length: 1~~x
            9112-6.3   | HEAD / HTTP/1.1~Host: h~Content-Length: 1~~x            | HEAD / HTTP/1.1~Host: h~Content-Length: 1~~x
            9112-6.3   | POST / HTTP/1.1~Host: h~~                               | POST / HTTP/1.1~Host: h~~
            9112-6.3   | POST / HTTP/1.1~Host: h~Content-Length: 001~~x          | POST / HTTP/1.1~Host: h~Content-Length: 001~~x
            9112-7.1   | PUT / HTTP/1.1~Host: h~Transfer-Encoding: CHUNKED~~00a;e="f"~0123456789~0~~ | PUT / HTTP/1.1~Host: h~Transfer-Encoding: CHUNKED~~00a;e="f"~0123456789~0~~
            9112-7.1.2 | PUT / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~ETag: "x"~Digest: y~X_z:~~ | PUT / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~ETag: "x"~Digest: y~X_z:~~
            9110-7.6.1 | GET / HTTP/1.1~Host: h~Connection: a, b,,c~B: 1~c: 2~D: 3~~ | GET / HTTP/1.1~Host: h~D: 3~~
            9110-7.6.1 | GET / HTTP/1.1~Host: h~Connection: TE~TE: trailers, gzip;q=1~~ | GET / HTTP/1.1~Host: h~~
            9110-7.6.1 | GET / HTTP/1.1~Host: h~Connection: nothing-there~~      | GET / HTTP/1.1~Host: h~~
            9110-7.6.3 | GET / HTTP/1.1~Host: h~Via: 1.0 a, 1.1 b~~              | GET / HTTP/1.1~Host: h~Via: 1.0 a, 1.1 b~~
            9110-7.8   | GET / HTTP/1.1~Host: h~Connection: Upgrade~Upgrade: x/1~~ | GET / HTTP/1.1~Host: h~~
            9110-9.1   | get / HTTP/1.1~Host: h~~                                | get / HTTP/1.1~Host: h~~
            9110-9.1   | M-X!#$%&*+.^`x / HTTP/1.1~Host: h~~                     | M-X!#$%&*+.^`x / HTTP/1.1~Host: h~~
            9110-9.3.8 | TRACE / HTTP/1.1~Host: h~~                              | TRACE / HTTP/1.1~Host: h~~
            9110-10.1.1| GET / HTTP/1.1~Host: h~Expect: 100-Continue~~           | GET / HTTP/1.1~Host: h~Expect: 100-Continue~~
            9110-14.2  | GET / HTTP/1.1~Host: h~Range: bytes=0-1,5-~If-Range: "x"~~ | GET / HTTP/1.1~Host: h~Range: bytes=0-1,5-~If-Range: "x"~~
            """)
    void isForwardedAs(String section, String sent, String forwarded) throws Exception {
        client.send(lines(sent));
        Wire peer = backend.next();
        peer.expect(lines(forwarded).replace("@backend", "127.0.0.1:" + backend.port()));
        String answer = sent.startsWith("HEAD") ? "HTTP/1.1 204 No Content\r\n\r\n" : ScriptedBackend.ok("done");
        peer.send(answer);
        assertThat(client.head()).startsWith(answer.substring(0, 17));
        proxy.seen.next();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            9112-2.2   | 400 | ~~GET / HTTP/1.1~Host: h~~
            9112-3     | 400 | GET / HTTP/1.1 ~Host: h~~
            9112-3     | 400 | GET  / HTTP/1.1~Host: h~~
            9112-3.2   | 400 | GET / HTTP/1.1~Host:~~
            9112-3.2   | 400 | GET / HTTP/1.1~Host: h, h~~
            9112-3.2   | 400 | GET / HTTP/1.1~Host: u@h~~
            9112-3.2   | 400 | GET / HTTP/1.1~Host: h:port~~
            9112-3.2   | 400 | GET / HTTP/1.1~Host: h~Host: h~~
            9112-3.2   | 400 | GET / HTTP/1.0~Host: h~Host: h~~
            9112-3.2.2 | 400 | GET http://u:p@h/ HTTP/1.1~Host: h~~
            9112-3.2.2 | 400 | GET http:/// HTTP/1.1~Host: h~~
            9112-3.2.2 | 400 | GET ftp://h/ HTTP/1.1~Host: h~~
            9112-3.2.2 | 400 | GET http://h/ HTTP/1.1~~
            9112-3.2.3 | 400 | GET h:80 HTTP/1.1~Host: h~~
            9112-3.2.3 | 405 | CONNECT h:80 HTTP/1.1~Host: h:80~~
            9112-3.2.4 | 400 | PUT * HTTP/1.1~Host: h~~
            9110-10.1.1| 417 | GET / HTTP/1.1~Host: h~Expect: 100-continue, more~~
            9112-6.1   | 501 | PUT / HTTP/1.1~Host: h~Transfer-Encoding: br, chunked~~0~~
            9112-7.1.2 | 400 | PUT / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~If-Match: x~~
            9112-7.1.2 | 400 | PUT / HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~X-Forwarded_For: x~~
            9113-3.4   | 505 | PRI * HTTP/2.0~Host: h~~
            """)
    void isRefused(String section, int status, String sent) throws Exception {
        client.send(lines(sent));
        assertThat(client.head()).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
        assertThat(client.restOrReset()).startsWith(status + " ");
        assertThat(backend.connections()).isZero();
    }

    @Test
    void aHeadMeansTheSameWhereverItIsSplit() throws Exception {
        String sent = "PUT http://o/x HTTP/1.1\r\nHost: h\r\nConnection: X-Drop\r\nX-Drop: 1\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n";
        String forwarded = "PUT /x HTTP/1.1\r\nHost: o\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n";
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\nok\r\n0\r\nX: y\r\n\r\n";
        client.get("/first");
        Wire peer = backend.nextWithHead();
        peer.send(ScriptedBackend.ok(""));
        client.expect(ScriptedBackend.ok(""));
        for (int at = 1; at < sent.length(); at++) {
            client.send(sent.substring(0, at));
            client.send(sent.substring(at));
            peer.expect(forwarded);
            int middle = at % answer.length();
            peer.send(answer.substring(0, middle));
            peer.send(answer.substring(middle));
            client.expect(answer);
        }
        assertThat(backend.connections()).isEqualTo(1);
    }
}
