package io.sluice.core.http;

import static io.sluice.core.http.ResponseWriter.Persistence.CLOSE;
import static io.sluice.core.http.ResponseWriter.Persistence.IMPLIED;
import static io.sluice.core.http.ResponseWriter.Persistence.KEEP_ALIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client gets, to the byte. Lines are written with | for CRLF. */
class ResponseWriterTest {

    static Stream<Arguments> modernClients() {
        return Stream.of(
                arguments("HTTP/1.1 200 OK|Content-Length: 5||", IMPLIED, "HTTP/1.1 200 OK|Content-Length: 5||"),
                arguments(
                        "HTTP/1.0 404 No such|Content-Length: 5||",
                        IMPLIED,
                        "HTTP/1.1 404 No such|Content-Length: 5||"),
                arguments("HTTP/1.1 200|X: y|Content-Length: 5||", IMPLIED, "HTTP/1.1 200 |X: y|Content-Length: 5||"),
                arguments("HTTP/1.1 200 OK||", CLOSE, "HTTP/1.1 200 OK|Connection: close||"),
                arguments(
                        "HTTP/1.1 200 OK|Connection: close|Keep-Alive: 5|Content-Length: 5||",
                        IMPLIED,
                        "HTTP/1.1 200 OK|Content-Length: 5||"),
                arguments(
                        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Trailer: X||",
                        IMPLIED,
                        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Trailer: X||"),
                arguments("HTTP/1.1 204 No|Content-Length: 5|X: y||", IMPLIED, "HTTP/1.1 204 No|X: y||"),
                arguments("HTTP/1.1 204 No|Transfer-Encoding: chunked||", IMPLIED, "HTTP/1.1 204 No||"),
                arguments("HTTP/1.1 103 Early|Content-Length: 0|Link: x||", IMPLIED, "HTTP/1.1 103 Early|Link: x||"),
                arguments("HTTP/1.1 304 No|Content-Length: 5||", IMPLIED, "HTTP/1.1 304 No|Content-Length: 5||"),
                arguments(
                        "HTTP/1.1 426 Up|Upgrade: h2c|Connection: Upgrade, X|X: y|Content-Length: 0||",
                        IMPLIED,
                        "HTTP/1.1 426 Up|Content-Length: 0||"),
                arguments(
                        "HTTP/1.1 200 OK|Set-Cookie: a|Set-Cookie: b|Content-Length: 0||",
                        CLOSE,
                        "HTTP/1.1 200 OK|Set-Cookie: a|Set-Cookie: b|Content-Length: 0|Connection: close||"));
    }

    static Stream<Arguments> oldClients() {
        return Stream.of(
                arguments(
                        "HTTP/1.1 200 OK|Content-Length: 5||",
                        KEEP_ALIVE,
                        "HTTP/1.1 200 OK|Content-Length: 5|Connection: keep-alive||"),
                arguments(
                        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Trailer: X|Y: z||",
                        CLOSE,
                        "HTTP/1.1 200 OK|Y: z|Connection: close||"));
    }

    @ParameterizedTest
    @MethodSource("modernClients")
    void writesWhatAClientOfTodayUnderstands(String came, ResponseWriter.Persistence persistence, String expected) {
        assertThat(write(came, false, true, persistence)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("oldClients")
    void writesNoChunksForAClientThatKnowsNone(String came, ResponseWriter.Persistence persistence, String expected) {
        assertThat(write(came, false, false, persistence)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("modernClients")
    void addsViaWhereToldTo(String came, ResponseWriter.Persistence persistence, String expected) {
        String version = came.substring(5, 8);
        assertThat(write(came, true, true, persistence).replace("Via: " + version + " sluice|", ""))
                .isEqualTo(expected);
        assertThat(write(came, true, true, persistence)).containsOnlyOnce("Via: " + version + " sluice|");
    }

    private static String write(String came, boolean via, boolean chunked, ResponseWriter.Persistence persistence) {
        Head head = Reading.responseHead(came.replace("|", "\r\n"));
        ResponseRules rules = new ResponseRules();
        assertThat(rules.read(head, KnownMethod.GET)).isNull();
        ByteBuf out = Unpooled.buffer();
        new ResponseWriter(via).write(out, head, rules, chunked, persistence);
        String written = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(out.writerIndex()).isLessThanOrEqualTo(head.length() + new ResponseWriter(true).slack());
        assertThat(out.release()).isTrue();
        return written.replace("\r\n", "|");
    }
}
