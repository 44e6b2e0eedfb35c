package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which responses may be compressed; {@code #} ends a line. */
class CompressionRulesTest {

    private static final CompressionRules RULES = new CompressionRules(
            List.of("text/*", "application/json", "application/*+json", "image/svg+xml", "application/grpc"), 1024);

    private static Head read(HeadReader reader, String raw) {
        Head head = new Head();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        assertThat(reader.read(Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(HeadReader.Result.DONE);
        return head;
    }

    private static String decide(String method, String requestFields, String status, String fields) {
        Head request = read(
                HeadReader.ofRequests(),
                method + " / HTTP/1.1\r\nHost: h\r\n" + requestFields.replace("#", "\r\n") + "\r\n");
        Head response =
                read(HeadReader.ofResponses(), "HTTP/1.1 " + status + " X\r\n" + fields.replace("#", "\r\n") + "\r\n");
        ResponseRules rules = new ResponseRules();
        assertThat(rules.read(response, KnownMethod.valueOf(method))).isNull();
        if (!RULES.allow(request, response, rules)) {
            return "no";
        }
        return RULES.isLongEnough(rules) ? "yes" : "short";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|Content-Type: text/html#|yes",
                "200|Content-Type: text/html; charset=utf-8#|yes",
                "200|Content-Type: TEXT/HTML;charset=utf-8#|yes",
                "200|content-type: text/event-stream#|yes",
                "200|Content-Type: application/json#|yes",
                "200|Content-Type: application/problem+json#|yes",
                "200|Content-Type: application/+json#|no",
                "200|Content-Type: application/jsonx#|no",
                "200|Content-Type: image/svg+xml#|yes",
                "200|Content-Type: image/png#|no",
                "200|Content-Type: text#|no",
                "200|Content-Type: text/#|no",
                "200|Content-Type: application/grpc#|no",
                "200|Content-Type: application/grpc+json#|no",
                "200|Content-Type: application/grpc-web+proto#|no",
                "200|''|no",
                "200|Content-Type: text/html#Content-Type: text/plain#|no",
                "200|Content-Type: text/html#Content-Length: 1024#|yes",
                "200|Content-Type: text/html#Content-Length: 1023#|short",
                "200|Content-Type: text/html#Content-Length: 0#|no",
                "200|Content-Type: text/html#Transfer-Encoding: chunked#|yes",
                "200|Content-Type: text/html#Content-Encoding: gzip#|no",
                "200|Content-Type: text/html#Content-Encoding: identity#|no",
                "206|Content-Type: text/html#Content-Range: bytes 0-1/5#|no",
                "206|Content-Type: text/html#|no",
                "416|Content-Type: text/html#Content-Range: bytes */5#|no",
                "200|Content-Type: text/html#Cache-Control: no-transform#|no",
                "200|Content-Type: text/html#Cache-Control: private, No-Transform, max-age=5#|no",
                "200|Content-Type: text/html#Cache-Control: public#Cache-Control: no-transform#|no",
                "200|Content-Type: text/html#Cache-Control: no-transforms#|yes",
                "200|Content-Type: text/html#Cache-Control: private=\"a, no-transform\"#|yes",
                "200|Content-Type: text/html#Content-Digest: sha-256=:x:#|no",
                "200|Content-Type: text/html#Repr-Digest: sha-256=:x:#|no",
                "200|Content-Type: text/html#Digest: md5=x#|no",
                "200|Content-Type: text/html#Content-MD5: x#|no",
                "201|Content-Type: text/html#|yes",
                "404|Content-Type: text/html#|yes",
                "500|Content-Type: text/html#|yes",
                "204|Content-Type: text/html#|no",
                "205|Content-Type: text/html#|no",
                "304|Content-Type: text/html#|no"
            })
    void aResponseMayBeCompressedOrNot(String status, String fields, String expected) {
        assertThat(decide("GET", "", status, fields)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: text/html#Content-Length: 5000#|yes",
                "Content-Type: text/html#|yes",
                "Content-Type: text/html#Content-Length: 5#|short",
                "Content-Type: text/html#Content-Length: 0#|no"
            })
    void theResponseToHeadIsThatOfGetWithoutItsBody(String fields, String expected) {
        assertThat(decide("HEAD", "", "200", fields)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Cache-Control: no-transform#,no", "Cache-Control: no-cache#,yes"})
    void aRequestMayForbidItToo(String requestFields, String expected) {
        assertThat(decide("GET", requestFields, "200", "Content-Type: text/html#"))
                .isEqualTo(expected);
    }
}
