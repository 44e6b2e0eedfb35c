package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final long NOW = Instant.parse("1994-11-06T08:49:07Z").toEpochMilli();

    private static long millis(String fields) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofResponses();
        reader.begin(head, new MessageLimits(4096, 50, 0));
        ByteBuf in = Unpooled.copiedBuffer("HTTP/1.1 503 No\r\n" + fields + "\r\n", StandardCharsets.ISO_8859_1);
        assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
        in.release();
        return RetryAfter.millis(head, NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            0                                | 0
            1                                | 1000
            120                              | 120000
            007                              | 7000
            999999999999999999999999999999   | 1000000000
            9999999999999999999999999999999999999999999999999999 | 0
            Sun, 06 Nov 1994 08:49:37 GMT    | 30000
            Sunday, 06-Nov-94 08:49:37 GMT   | 30000
            Sun Nov  6 08:49:37 1994         | 30000
            Sun, 06 Nov 1994 08:49:07 GMT    | 0
            Sun, 06 Nov 1994 08:48:37 GMT    | 0
            Sun, 06 Nov 1994 25:49:37 GMT    | 0
            -1                               | 0
            1.5                              | 0
            +5                               | 0
            5 s                              | 0
            soon                             | 0
            """)
    void secondsAndDatesOfEveryFormAreRead(String value, long expected) {
        assertThat(millis("Retry-After: " + value + "\r\n")).isEqualTo(expected);
    }

    @Test
    void withoutTheFieldOrAValueNothingIsAsked() {
        assertThat(millis("")).isZero();
        assertThat(millis("Retry-After:\r\n")).isZero();
    }

    @Test
    void theFirstOfSeveralCounts() {
        assertThat(millis("retry-after: 2\r\nA: b\r\nRETRY-AFTER: 3\r\n")).isEqualTo(2000);
    }
}
