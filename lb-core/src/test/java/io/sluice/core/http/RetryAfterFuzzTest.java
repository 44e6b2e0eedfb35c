package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Feeds anything as the value of Retry-After: nothing throws, and nobody is asked to wait for less than nothing. */
class RetryAfterFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void readsAnything(byte[] raw) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofResponses();
        reader.begin(head, new MessageLimits(4096, 50, 0));
        ByteBuf in = Unpooled.wrappedBuffer(
                "HTTP/1.1 503 No\r\nRetry-After: ".getBytes(StandardCharsets.US_ASCII),
                raw,
                "\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        try {
            if (reader.read(in) == HeadReader.Result.DONE) {
                assertThat(RetryAfter.millis(head, 784_111_747_000L)).isNotNegative();
            }
        } finally {
            in.release();
        }
    }
}
