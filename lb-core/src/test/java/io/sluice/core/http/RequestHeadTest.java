package io.sluice.core.http;

import static io.sluice.core.http.Reading.bytes;
import static io.sluice.core.http.Reading.splittings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are right, what they mean, and the limits to the byte. */
class RequestHeadTest {

    static Stream<Arguments> rightHeads() {
        return Stream.of(
                right("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=a path=/ 1.1 body=0 keep"),
                right("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=a path=/ 1.1 body=0 keep"),
                right("GET / HTTP/1.9\r\nHost: a\r\n\r\n", "GET host=a path=/ 1.1 body=0 keep"),
                right("GET / HTTP/1.0\r\n\r\n", "GET host= path=/ 1.0 body=0 close"),
                right("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET host= path=/ 1.0 body=0 keep"),
                right("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "GET host= path=/ 1.0 body=0 close"),
                right("GET / HTTP/1.1\r\nHost: a\r\nConnection: CLOSE\r\n\r\n", "GET host=a path=/ 1.1 body=0 close"),
                right(
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: , close ,\r\n\r\n",
                        "GET host=a path=/ 1.1 body=0 close"),
                right("get /?q HTTP/1.1\r\nhOST:a\r\n\r\n", "get host=a path=/?q 1.1 body=0 keep"),
                right("!#$%&'*+-.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n", "!#$%&'*+-.^_`|~ host=a path=/ 1.1 body=0 keep"),
                right("GET /\"<>\\^`{|} HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=a path=/\"<>\\^`{|} 1.1 body=0 keep"),
                right("GET //b/../c HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=a path=//b/../c 1.1 body=0 keep"),
                right("GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n", "GET host=a path=/ 1.1 body=0 keep"),
                right("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET host=[::1]:8080 path=/ 1.1 body=0 keep"),
                right("GET / HTTP/1.1\r\nHost: a_b.c.:65535\r\n\r\n", "GET host=a_b.c.:65535 path=/ 1.1 body=0 keep"),
                right(
                        "GET / HTTP/1.1\r\nHost: a\r\nX:\r\nY: \u00e9\t\u00ff\r\n\r\n",
                        "GET host=a path=/ 1.1 body=0 keep"),
                right("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "POST host=a path=/ 1.1 body=5 keep"),
                right(
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\n",
                        "POST host=a path=/ 1.1 body=5 keep"),
                right(
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775799\r\n\r\n",
                        "POST host=a path=/ 1.1 body=9223372036854775799 keep"),
                right(
                        "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: CHUNKED \r\n\r\n",
                        "POST host=a path=/ 1.1 body=-1 keep"),
                right("GET http://b/c?d HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=b path=/c?d 1.1 body=0 keep"),
                right("GET HTTPS://b:1 HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=b:1 path= 1.1 body=0 keep"),
                right("GET http://b?d HTTP/1.1\r\nHost: a\r\n\r\n", "GET host=b path=?d 1.1 body=0 keep"),
                right("GET http://b/@c HTTP/1.0\r\n\r\n", "GET host=b path=/@c 1.0 body=0 close"),
                right("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS host=a path=* 1.1 body=0 keep"),
                right("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS host=b path= 1.1 body=0 keep"),
                right(
                        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n",
                        "POST host=a path=/ 1.1 body=1 keep"));
    }

    private static Arguments right(String raw, String meaning) {
        return arguments(raw, meaning);
    }

    @ParameterizedTest
    @MethodSource("rightHeads")
    void isUnderstoodHoweverItsBytesArrive(String raw, String meaning) {
        String behind = "GET /next";
        Reading expected = new Reading(HeadReader.Result.DONE, null, raw, meaning, behind);
        assertThat(Reading.request(raw + behind)).isEqualTo(expected);
        for (List<byte[]> pieces : splittings(bytes(raw + behind))) {
            assertThat(Reading.request(pieces, Reading.LIMITS)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("rightHeads")
    void isNotDoneBeforeItsLastByte(String raw) {
        assertThat(Reading.request(raw.substring(0, raw.length() - 1)).result()).isEqualTo(HeadReader.Result.MORE);
    }

    @ParameterizedTest
    @CsvSource({"0, DONE,", "1, REFUSED, HEAD_SIZE", "600, REFUSED, HEAD_SIZE"})
    void takesHeadsUpToTheLimit(int beyond, HeadReader.Result result, Fault fault) {
        String around = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        String raw = around.replace("X: ", "X: " + "x".repeat(1024 - around.length() + beyond));
        assertEverywhere(raw, result, fault);
    }

    @ParameterizedTest
    @CsvSource({"15, DONE,", "16, REFUSED, FIELD_COUNT"})
    void takesAsManyFieldsAsTheLimitSays(int more, HeadReader.Result result, Fault fault) {
        assertEverywhere("GET / HTTP/1.1\r\nHost: a\r\n" + "x:\r\n".repeat(more) + "\r\n", result, fault);
    }

    @ParameterizedTest
    @CsvSource({"256, DONE,", "257, REFUSED, TARGET_LENGTH", "1100, REFUSED, TARGET_LENGTH"})
    void takesTargetsUpToTheLimit(int length, HeadReader.Result result, Fault fault) {
        assertEverywhere("GET /" + "x".repeat(length - 1) + " HTTP/1.1\r\nHost: a\r\n\r\n", result, fault);
    }

    @Test
    void endsAnEndlessLineAtTheLimit() {
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(new Head(), Reading.LIMITS);
        ByteBuf in = Unpooled.wrappedBuffer(bytes("A".repeat(4096)));
        assertThat(reader.read(in)).isEqualTo(HeadReader.Result.REFUSED);
        assertThat(in.readerIndex()).isEqualTo(1025);
    }

    @Test
    void indexesMoreFieldsAndBytesThanItBeganWith() {
        StringBuilder raw = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        IntStream.range(0, 500)
                .forEach(i -> raw.append("X-").append(i).append(": v").append(i).append("\r\n"));
        Head head = Reading.requestHead(raw.append("Cookie: c\r\n\r\n").toString());
        assertThat(head.count()).isEqualTo(502);
        assertThat(head.value("x-499")).isEqualTo("v499");
        assertThat(head.value("COOKIE")).isEqualTo("c");
        assertThat(head.value("x-500")).isNull();
        assertThat(head.known(501)).isEqualTo(KnownField.COOKIE);
        assertThat(head.find(KnownField.COOKIE)).isEqualTo(501);
        assertThat(head.find(KnownField.TE)).isEqualTo(-1);
        assertThat(head.repeats(KnownField.HOST)).isFalse();
    }

    @Test
    void beginsAnewWithoutATraceOfTheHeadBefore() {
        HeadReader reader = HeadReader.ofRequests();
        Head head = new Head();
        RequestRules rules = new RequestRules();
        reader.begin(head, Reading.LIMITS);
        reader.read(Unpooled.wrappedBuffer(
                bytes("POST http://b/ HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n")));
        rules.read(head);
        reader.begin(head, Reading.LIMITS);
        assertThat(reader.inside()).isFalse();
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes("GET / HTTP/1.1\r\nHost: c\r\n\r\n"))))
                .isEqualTo(HeadReader.Result.DONE);
        assertThat(reader.inside()).isTrue();
        assertThat(rules.read(head)).isNull();
        assertThat(rules.bodyLength()).isZero();
        assertThat(rules.target().absolute()).isFalse();
        assertThat(rules.connection().keepAlive()).isFalse();
        assertThat(head.count()).isEqualTo(1);
    }

    private static void assertEverywhere(String raw, HeadReader.Result result, Fault fault) {
        Reading whole = Reading.request(raw);
        assertThat(whole.result()).isEqualTo(result);
        assertThat(whole.fault()).isEqualTo(fault);
        for (List<byte[]> pieces : splittings(bytes(raw))) {
            Reading split = Reading.request(pieces, Reading.LIMITS);
            assertThat(split.result()).isEqualTo(result);
            assertThat(split.fault()).isEqualTo(fault);
        }
    }
}
