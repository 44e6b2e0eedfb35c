package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Feeds anything as a response. Whatever comes: nothing throws, the way the bytes are cut changes nothing, and what is written
 * for the client means the same to it.
 */
class ResponseFuzzTest {

    private static final MessageLimits LIMITS = new MessageLimits(512, 12, 0);
    private static final MessageLimits WIDE = new MessageLimits(4096, 64, 0);
    private static final KnownMethod[] METHODS = {KnownMethod.GET, KnownMethod.GET, KnownMethod.HEAD, KnownMethod.POST};

    @FuzzTest(maxDuration = "2m")
    void readsTheSameHoweverCutAndWritesTheSameMeaning(byte[] raw) {
        int seed = raw.length == 0 ? 0 : raw[raw.length - 1] & 0xff;
        KnownMethod method = METHODS[seed % METHODS.length];
        Reading whole = Reading.response(List.of(raw), method, LIMITS);
        Reading split = Reading.response(Pieces.of(raw, seed), method, LIMITS);
        if (whole.result() == HeadReader.Result.DONE || split.result() == HeadReader.Result.DONE) {
            assertThat(split).isEqualTo(whole);
            assertThat(whole.head() + whole.rest()).isEqualTo(Reading.text(raw));
            checkWritten(whole, method, seed % 2 == 0);
            checkBody(whole, method, seed);
        } else if (whole.result() != split.result()) {
            // A line may be refused before its end has come; then the other must refuse it once the end is there.
            assertThat(List.of(whole.result(), split.result())).contains(HeadReader.Result.REFUSED);
            assertThat(Reading.response(List.of(Pieces.with(raw, "\r\n\r\n")), method, LIMITS)
                            .result())
                    .isEqualTo(HeadReader.Result.REFUSED);
        }
    }

    private static void checkWritten(Reading read, KnownMethod method, boolean chunks) {
        Head head = Reading.responseHead(read.head());
        ResponseRules rules = new ResponseRules();
        assertThat(rules.read(head, method)).isNull();
        ByteBuf out = Unpooled.buffer();
        boolean delimited = !rules.untilClose() && (chunks || !rules.chunked());
        ResponseWriter.Persistence persistence =
                delimited ? ResponseWriter.Persistence.IMPLIED : ResponseWriter.Persistence.CLOSE;
        new ResponseWriter(true).write(out, head, rules, chunks, persistence);
        String written = out.toString(StandardCharsets.ISO_8859_1);
        out.release();

        Reading again = Reading.response(List.of(Reading.bytes(written)), method, WIDE);
        assertThat(again.result()).as(written).isEqualTo(HeadReader.Result.DONE);
        assertThat(again.rest()).isEmpty();
        Head next = Reading.responseHead(written);
        ResponseRules understood = new ResponseRules();
        assertThat(understood.read(next, method)).isNull();
        assertThat(next.status()).isEqualTo(head.status());
        assertThat(understood.bodyless()).isEqualTo(rules.bodyless());
        assertThat(understood.bodyLength()).isEqualTo(rules.bodyLength());
        assertThat(understood.keepAlive()).isEqualTo(delimited);
        List<String> names = IntStream.range(0, next.count())
                .mapToObj(i -> next.text(next.line(i), next.nameEnd(i)).toLowerCase(Locale.ROOT))
                .toList();
        assertThat(names).doesNotContain("keep-alive", "proxy-connection", "te", "upgrade");
        assertThat(names.contains("content-length") && names.contains("transfer-encoding"))
                .isFalse();
        assertThat(chunks || !names.contains("transfer-encoding")).isTrue();
    }

    private static void checkBody(Reading read, KnownMethod method, int seed) {
        Head head = Reading.responseHead(read.head());
        ResponseRules rules = new ResponseRules();
        rules.read(head, method);
        if (!rules.untilClose()) {
            Pieces.assertBodyReadsTheSame(rules.bodyLength(), Reading.bytes(read.rest()), seed, LIMITS);
        }
    }
}
