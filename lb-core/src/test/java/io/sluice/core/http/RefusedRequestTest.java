package io.sluice.core.http;

import static io.sluice.core.http.Reading.bytes;
import static io.sluice.core.http.Reading.splittings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two recipients could read in two ways, each with the fault that it is refused for. */
class RefusedRequestTest {

    static Stream<Arguments> framings() {
        return Stream.of(
                fields("Content-Length: 5\r\nTransfer-Encoding: chunked", Fault.LENGTH_AND_CODING),
                fields("Transfer-Encoding: chunked\r\ncontent-length: 5", Fault.LENGTH_AND_CODING),
                fields("Transfer-Encoding:\r\nContent-Length:", Fault.LENGTH_AND_CODING),
                fields("Content-Length: 5\r\nContent-Length: 6", Fault.LENGTH_SEVERAL),
                fields("Content-Length: 5\r\nContent-Length: 5", Fault.LENGTH_SEVERAL),
                fields("Content-Length: 5\r\nX: y\r\nCONTENT-LENGTH: 5", Fault.LENGTH_SEVERAL),
                fields("Content-Length: 5, 5", Fault.LENGTH_SEVERAL),
                fields("Content-Length: 5,5", Fault.LENGTH_SEVERAL),
                fields("Content-Length:", Fault.LENGTH_INVALID),
                fields("Content-Length: +5", Fault.LENGTH_INVALID),
                fields("Content-Length: -5", Fault.LENGTH_INVALID),
                fields("Content-Length: -0", Fault.LENGTH_INVALID),
                fields("Content-Length: 0x5", Fault.LENGTH_INVALID),
                fields("Content-Length: 5f", Fault.LENGTH_INVALID),
                fields("Content-Length: 1_0", Fault.LENGTH_INVALID),
                fields("Content-Length: 5 5", Fault.LENGTH_INVALID),
                fields("Content-Length: 5.0", Fault.LENGTH_INVALID),
                fields("Content-Length: \"5\"", Fault.LENGTH_INVALID),
                fields("Content-Length: \u00b2", Fault.LENGTH_INVALID),
                fields("Content-Length: 9223372036854775808", Fault.LENGTH_INVALID),
                fields("Content-Length: 18446744073709551617", Fault.LENGTH_INVALID),
                fields("Content-Length: " + "9".repeat(200), Fault.LENGTH_INVALID),
                fields("Transfer-Encoding:", Fault.CODING_INVALID),
                fields("Transfer-Encoding: identity", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked, identity", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked, gzip", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked, chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked,chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: gzip, Chunked, chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: xchunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: x chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked;q=1", Fault.CODING_INVALID),
                fields("Transfer-Encoding: \"chunked\"", Fault.CODING_INVALID),
                fields("Transfer-Encoding: 'chunked'", Fault.CODING_INVALID),
                fields("Transfer-Encoding: \u000bchunked", Fault.FIELD_VALUE),
                fields("Transfer-Encoding: ,chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked,", Fault.CODING_INVALID),
                fields("Transfer-Encoding: gzip,,chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: gzip;q=1, chunked", Fault.CODING_INVALID),
                fields("Transfer-Encoding: chunked\u00a0", Fault.CODING_INVALID),
                fields("Transfer-Encoding: gzip, chunked", Fault.CODING_UNKNOWN),
                fields("Transfer-Encoding: br ,gzip , chunked", Fault.CODING_UNKNOWN),
                fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Fault.CODING_SEVERAL),
                fields("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", Fault.CODING_SEVERAL),
                raw("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Fault.CODING_OLD));
    }

    static Stream<Arguments> connections() {
        return Stream.of(
                fields("Connection: content-length\r\nContent-Length: 5", Fault.CONNECTION_INVALID),
                fields("Connection: close, Transfer-Encoding", Fault.CONNECTION_INVALID),
                fields("Connection: Host", Fault.CONNECTION_INVALID),
                fields("Connection: x-forwarded-for", Fault.CONNECTION_INVALID),
                fields("Connection: X-Forwarded-Proto", Fault.CONNECTION_INVALID),
                fields("Connection: Forwarded", Fault.CONNECTION_INVALID),
                fields("Connection: Cookie", Fault.CONNECTION_INVALID),
                fields("Connection: close keep-alive", Fault.CONNECTION_INVALID),
                fields("Connection: a;b", Fault.CONNECTION_INVALID),
                fields("Connection: \"close\"", Fault.CONNECTION_INVALID),
                fields("Expect: 100-continue, x", Fault.EXPECTATION),
                fields("Expect:", Fault.EXPECTATION),
                fields("Expect: 200-ok", Fault.EXPECTATION),
                fields("Expect: 100-continue\r\nExpect: 100-continue", Fault.EXPECTATION));
    }

    static Stream<Arguments> fieldLines() {
        return Stream.of(
                fields("Content-Length : 5", Fault.FIELD_SPACE),
                fields("Transfer-Encoding\t: chunked", Fault.FIELD_SPACE),
                fields("X Y: z", Fault.FIELD_SPACE),
                fields(" X: y", Fault.FIELD_FOLD),
                fields("X: y\r\n z", Fault.FIELD_FOLD),
                fields("X: y\r\n\tTransfer-Encoding: chunked", Fault.FIELD_FOLD),
                fields("Transfer-Encoding:\r\n chunked", Fault.FIELD_FOLD),
                fields("X: y\r\n \r\nZ: z", Fault.FIELD_FOLD),
                raw("GET / HTTP/1.1\r\n Host: a\r\n\r\n", Fault.FIELD_FOLD),
                fields("X", Fault.FIELD_NAME),
                fields(": x", Fault.FIELD_NAME),
                fields("X(: y", Fault.FIELD_NAME),
                fields("\u0000X: y", Fault.FIELD_NAME),
                fields("X\u0000: y", Fault.FIELD_NAME),
                fields("X\u007f: y", Fault.FIELD_NAME),
                fields("\u00e9: y", Fault.FIELD_NAME),
                fields("X\rY: z", Fault.FIELD_NAME),
                fields("Content-Length\u000b: 5", Fault.FIELD_NAME),
                fields("\"X\": y", Fault.FIELD_NAME),
                fields("X: \u0000", Fault.FIELD_VALUE),
                fields("X: a\u0001b", Fault.FIELD_VALUE),
                fields("X: a\u001bb", Fault.FIELD_VALUE),
                fields("X: a\u000cb", Fault.FIELD_VALUE),
                fields("X: a\u007fb", Fault.FIELD_VALUE),
                fields("X: a\rb", Fault.BARE_CR),
                fields("X: a\rTransfer-Encoding: chunked", Fault.BARE_CR),
                fields("X: a\r\r", Fault.BARE_CR),
                fields("X: a\r", Fault.BARE_CR),
                fields("X: a\nTransfer-Encoding: chunked", Fault.BARE_LF),
                fields("X: a\n", Fault.BARE_LF),
                raw("GET / HTTP/1.1\r\nHost: a\n\r\n", Fault.BARE_LF),
                raw("GET / HTTP/1.1\r\nHost: a\r\n\n", Fault.BARE_LF),
                raw("GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", Fault.BARE_CR),
                raw("GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n", Fault.BARE_CR));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                raw("GET / HTTP/1.1\r\n\r\n", Fault.HOST_MISSING),
                raw("GET http://a/ HTTP/1.1\r\n\r\n", Fault.HOST_MISSING),
                fields("Host: b", Fault.HOST_SEVERAL),
                fields("host: a", Fault.HOST_SEVERAL),
                raw("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", Fault.HOST_SEVERAL),
                raw("GET http://c/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Fault.HOST_SEVERAL),
                raw("GET http://c/ HTTP/1.1\r\nHost: a b\r\n\r\n", Fault.HOST_INVALID),
                host(""),
                host("a b"),
                host("a/b"),
                host("a@b"),
                host("u:p@b"),
                host("a?b"),
                host("a#b"),
                host("a\\b"),
                host("a\"b"),
                host("\u00e9"),
                host("a:b"),
                host("a:+1"),
                host("a:65536"),
                host("a:000080"),
                host("a:80:80"),
                host(":80"),
                host("::1"),
                host("[::1"),
                host("[]"),
                host("[::1]x"),
                host("[::1%25eth0]"),
                host("[v1.a]"),
                host("http://a"));
    }

    static Stream<Arguments> requestLines() {
        return Stream.of(
                line("GET / HTTP/0.9", Fault.MAJOR_VERSION),
                line("GET / HTTP/2.0", Fault.MAJOR_VERSION),
                line("PRI * HTTP/2.0", Fault.MAJOR_VERSION),
                line("GET / HTTP/3.0", Fault.MAJOR_VERSION),
                line("GET / http/1.1", Fault.VERSION),
                line("GET / Http/1.1", Fault.VERSION),
                line("GET / HTTP/1.10", Fault.VERSION),
                line("GET / HTTP/11", Fault.VERSION),
                line("GET / HTTP/1", Fault.VERSION),
                line("GET / HTTP/1,1", Fault.VERSION),
                line("GET / HTTP/01.1", Fault.VERSION),
                line("GET / HTTP/1.a", Fault.VERSION),
                line("GET / HTTP/1.1 ", Fault.VERSION),
                line("GET /  HTTP/1.1", Fault.VERSION),
                line("GET / x HTTP/1.1", Fault.VERSION),
                line("GET / ", Fault.VERSION),
                line("GET / ICY/1.10", Fault.VERSION),
                line("GET /", Fault.START_LINE),
                line("GET", Fault.METHOD),
                line("", Fault.EMPTY_LINES, "\r\n"),
                line("\r\n\r\nGET / HTTP/1.1", Fault.EMPTY_LINES),
                line("\n\r\nGET / HTTP/1.1", Fault.BARE_LF),
                line("\r\n\nGET / HTTP/1.1", Fault.BARE_LF),
                line("\rGET / HTTP/1.1", Fault.BARE_CR),
                line(" GET / HTTP/1.1", Fault.METHOD),
                line("GE(T / HTTP/1.1", Fault.METHOD),
                line("G\u0000ET / HTTP/1.1", Fault.METHOD),
                line("\u00c9 / HTTP/1.1", Fault.METHOD),
                line("GET\t/ HTTP/1.1", Fault.METHOD),
                line("GET  / HTTP/1.1", Fault.TARGET),
                line("GET \t/ HTTP/1.1", Fault.TARGET),
                line("GET /\tHTTP/1.1", Fault.TARGET),
                line("GET /\u000bHTTP/1.1", Fault.TARGET),
                line("GET /\u0000 HTTP/1.1", Fault.TARGET),
                line("GET /\u007f HTTP/1.1", Fault.TARGET),
                line("GET /\u00e9 HTTP/1.1", Fault.TARGET),
                line("GET /\r HTTP/1.1", Fault.TARGET),
                line("GET /#x HTTP/1.1", Fault.TARGET),
                raw("GET / HTTP/1.1\nHost: a\r\n\r\n", Fault.BARE_LF),
                raw("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", Fault.VERSION));
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                line("CONNECT a:443 HTTP/1.1", Fault.METHOD_CONNECT),
                line("CONNECT / HTTP/1.1", Fault.METHOD_CONNECT),
                line("GET a:443 HTTP/1.1", Fault.TARGET_FORM),
                line("connect a:443 HTTP/1.1", Fault.TARGET_FORM),
                line("GET * HTTP/1.1", Fault.TARGET_FORM),
                line("options * HTTP/1.1", Fault.TARGET_FORM),
                line("OPTIONS ** HTTP/1.1", Fault.TARGET_FORM),
                line("OPTIONS *?q HTTP/1.1", Fault.TARGET_FORM),
                line("GET ?q HTTP/1.1", Fault.TARGET_FORM),
                line("GET a/b HTTP/1.1", Fault.TARGET_FORM),
                line("GET \\a HTTP/1.1", Fault.TARGET_FORM),
                line("GET ftp://a/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http:/a HTTP/1.1", Fault.TARGET_FORM),
                line("GET http:// HTTP/1.1", Fault.TARGET_FORM),
                line("GET http:///b HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://?b HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://u@b/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://u:p@b/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://b\\c/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://b:x/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://[::1/ HTTP/1.1", Fault.TARGET_FORM),
                line("GET http://b:99999/ HTTP/1.1", Fault.TARGET_FORM));
    }

    @ParameterizedTest
    @MethodSource({"framings", "connections", "fieldLines", "hosts", "requestLines", "targets"})
    void isRefusedHoweverItsBytesArrive(String raw, Fault fault) {
        assertThat(Reading.request(raw).fault()).isEqualTo(fault);
        assertThat(Reading.request(raw).result()).isEqualTo(HeadReader.Result.REFUSED);
        for (List<byte[]> pieces : splittings(bytes(raw))) {
            assertThat(Reading.request(pieces, Reading.LIMITS).fault()).isEqualTo(fault);
        }
    }

    private static Arguments raw(String raw, Fault fault) {
        return arguments(raw, fault);
    }

    private static Arguments fields(String lines, Fault fault) {
        return arguments("POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n", fault);
    }

    private static Arguments host(String value) {
        return arguments("GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n", Fault.HOST_INVALID);
    }

    private static Arguments line(String line, Fault fault) {
        return arguments(line + "\r\nHost: a\r\n\r\n", fault);
    }

    private static Arguments line(String line, Fault fault, String before) {
        return arguments(before + line + "\r\nHost: a\r\n\r\n", fault);
    }
}
