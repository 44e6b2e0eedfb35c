package io.sluice.core.http;

import static io.sluice.core.http.Reading.bytes;
import static io.sluice.core.http.Reading.splittings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses: what they mean in answer to a method, and those that become 502. */
class ResponseHeadTest {

    static Stream<Arguments> rightHeads() {
        return Stream.of(
                get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200 1.1 body=5 keep"),
                get("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 1.1 body=0 keep"),
                get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200 1.1 body=-1 chunked keep"),
                get("HTTP/1.1 200 OK\r\n\r\n", "200 1.1 body=-1 until-close close"),
                get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", "200 1.1 body=5 close"),
                get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x, CLOSE\r\n\r\n", "200 1.1 body=5 close"),
                get("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", "200 1.0 body=5 close"),
                get("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n", "200 1.0 body=5 keep"),
                get("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", "200 1.0 body=-1 until-close close"),
                get("HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\n", "200 1.1 body=5 keep"),
                get("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n", "200 1.1 body=5 keep"),
                get("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", "200 1.1 body=5 keep"),
                get("HTTP/1.1 599 \u00e9\tx  y\r\nContent-Length: 5\r\n\r\n", "599 1.1 body=5 keep"),
                get("HTTP/1.1 204 No\r\n\r\n", "204 1.1 body=0 keep"),
                get("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "204 1.1 body=0 keep"),
                get("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "204 1.1 body=0 keep"),
                get("HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", "304 1.1 body=0 keep"),
                get("HTTP/1.1 304 No\r\n\r\n", "304 1.1 body=0 keep"),
                get("HTTP/1.1 205 No\r\nContent-Length: 0\r\n\r\n", "205 1.1 body=0 keep"),
                get("HTTP/1.1 100 Continue\r\n\r\n", "100 1.1 body=0 interim keep"),
                get("HTTP/1.1 103 Early\r\nLink: x\r\nContent-Length: 5\r\n\r\n", "103 1.1 body=0 interim keep"),
                head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200 1.1 body=0 keep"),
                head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200 1.1 body=0 keep"),
                head("HTTP/1.1 200 OK\r\n\r\n", "200 1.1 body=0 keep"),
                head("HTTP/1.0 200 OK\r\n\r\n", "200 1.0 body=0 close"));
    }

    static Stream<Arguments> wrongHeads() {
        return Stream.of(
                arguments("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", Fault.SWITCHING),
                arguments("\r\nHTTP/1.1 200 OK\r\n\r\n", Fault.START_LINE),
                arguments("\nHTTP/1.1 200 OK\r\n\r\n", Fault.BARE_LF),
                arguments("HTTP/1.1 200 OK\n\r\n", Fault.BARE_LF),
                arguments("HTTP/1.1 200 OK\r\n\n", Fault.BARE_LF),
                arguments("HTTP/1.1\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 \r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 20\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1  200 OK\r\n\r\n", Fault.STATUS),
                arguments("HTTP/1.1\t200 OK\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 2000 OK\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 200\tOK\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 200 O\rK\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 200 O\u0000K\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 200 OK\r\r\n\r\n", Fault.START_LINE),
                arguments("HTTP/1.1 099 OK\r\n\r\n", Fault.STATUS),
                arguments("HTTP/1.1 600 OK\r\n\r\n", Fault.STATUS),
                arguments("HTTP/1.1 -20 OK\r\n\r\n", Fault.STATUS),
                arguments("HTTP/1.1 2x0 OK\r\n\r\n", Fault.STATUS),
                arguments("HTTP/2.0 200 OK\r\n\r\n", Fault.MAJOR_VERSION),
                arguments("HTTP/0.9 200 OK\r\n\r\n", Fault.MAJOR_VERSION),
                arguments("http/1.1 200 OK\r\n\r\n", Fault.VERSION),
                arguments("ICY 200 OK and more\r\n\r\n", Fault.START_LINE),
                arguments("<html>no head at all</html>\r\n\r\n", Fault.VERSION),
                wrong("Content-Length: 5\r\nTransfer-Encoding: chunked", Fault.LENGTH_AND_CODING),
                wrong("Content-Length: 5\r\nContent-Length: 5", Fault.LENGTH_SEVERAL),
                wrong("Content-Length: 5, 5", Fault.LENGTH_SEVERAL),
                wrong("Content-Length: -1", Fault.LENGTH_INVALID),
                wrong("Transfer-Encoding: identity", Fault.CODING_INVALID),
                wrong("Transfer-Encoding: gzip, chunked", Fault.CODING_UNKNOWN),
                arguments("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Fault.CODING_OLD),
                arguments("HTTP/1.1 204 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", Fault.LENGTH_SEVERAL),
                wrong("Connection: content-length", Fault.CONNECTION_INVALID),
                wrong("Connection: set-cookie", Fault.CONNECTION_INVALID),
                wrong("X: y\r\n z", Fault.FIELD_FOLD),
                wrong("X : y", Fault.FIELD_SPACE),
                wrong("X: a\rb", Fault.BARE_CR),
                wrong("X: a\u0000b", Fault.FIELD_VALUE),
                wrong("X", Fault.FIELD_NAME),
                wrong("X: " + "y".repeat(1024), Fault.HEAD_SIZE),
                arguments("HTTP/1.1 200 " + "y".repeat(1024) + "\r\n\r\n", Fault.HEAD_SIZE),
                wrong("X: y\r\n".repeat(16) + "X: y", Fault.FIELD_COUNT));
    }

    @ParameterizedTest
    @MethodSource("rightHeads")
    void isUnderstoodHoweverItsBytesArrive(KnownMethod method, String raw, String meaning) {
        Reading expected = new Reading(HeadReader.Result.DONE, null, raw, meaning, "body");
        assertThat(Reading.response(raw + "body", method)).isEqualTo(expected);
        for (List<byte[]> pieces : splittings(bytes(raw + "body"))) {
            assertThat(Reading.response(pieces, method, Reading.LIMITS)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("wrongHeads")
    void isRefusedHoweverItsBytesArrive(String raw, Fault fault) {
        assertThat(Reading.response(raw, KnownMethod.GET).fault()).isEqualTo(fault);
        for (List<byte[]> pieces : splittings(bytes(raw))) {
            assertThat(Reading.response(pieces, KnownMethod.GET, Reading.LIMITS).fault())
                    .isEqualTo(fault);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 204 No Content, No Content", "'HTTP/1.1 200 ', ''", "HTTP/1.1 200, ''"})
    void keepsTheReasonPhrase(String line, String reason) {
        Head head = Reading.responseHead(line + "\r\n\r\n");
        assertThat(head.text(head.targetStart(), head.targetEnd())).isEqualTo(reason);
    }

    private static Arguments get(String raw, String meaning) {
        return arguments(KnownMethod.GET, raw, meaning);
    }

    private static Arguments head(String raw, String meaning) {
        return arguments(KnownMethod.HEAD, raw, meaning);
    }

    private static Arguments wrong(String lines, Fault fault) {
        return arguments("HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\n", fault);
    }
}
