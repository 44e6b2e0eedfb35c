package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Feeds anything as a request. Whatever comes: nothing throws, the way the bytes are cut changes nothing, and what is
 * written for the backend means the same to whoever reads it next.
 */
class RequestFuzzTest {

    private static final MessageLimits LIMITS = new MessageLimits(512, 12, 128);
    private static final MessageLimits WIDE = new MessageLimits(4096, 64, 512);
    private static final List<Mode> MODES = List.of(Mode.OFF, Mode.APPEND, Mode.REPLACE);
    private static final List<String> ONE_HOP =
            List.of("connection", "keep-alive", "proxy-connection", "te", "upgrade", "http2-settings");

    @FuzzTest(maxDuration = "2m")
    void readsTheSameHoweverCutAndWritesTheSameMeaning(byte[] raw) {
        Reading whole = Reading.request(List.of(raw), LIMITS);
        int seed = raw.length == 0 ? 0 : raw[raw.length - 1] & 0xff;
        List<byte[]> cut = Pieces.of(raw, seed);
        Reading split = Reading.request(cut, LIMITS);
        if (whole.result() == HeadReader.Result.DONE || split.result() == HeadReader.Result.DONE) {
            assertThat(split).isEqualTo(whole);
            assertThat(whole.head() + whole.rest()).isEqualTo(Reading.text(raw));
            checkWritten(whole.head(), seed);
            checkBody(whole, seed);
        } else if (whole.result() != split.result()) {
            // A line may be refused before its end has come; then the other must refuse it once the end is there.
            assertThat(List.of(whole.result(), split.result())).contains(HeadReader.Result.REFUSED);
            assertThat(Reading.request(List.of(Pieces.with(raw, "\r\n\r\n")), LIMITS)
                            .result())
                    .isEqualTo(HeadReader.Result.REFUSED);
        }
    }

    private static void checkWritten(String raw, int seed) {
        Head head = Reading.requestHead(raw);
        RequestRules rules = new RequestRules();
        rules.read(head);
        ForwardingSettings settings =
                new ForwardingSettings(MODES.get(seed % 3), MODES.get(seed / 3 % 3), seed % 2 == 1);
        ByteBuf out = Unpooled.buffer();
        ClientIdentity client = new ClientIdentity(new InetSocketAddress("127.0.0.1", 1), false);
        new RequestWriter(settings).write(out, head, rules, client, "back:80");
        String written = out.toString(StandardCharsets.ISO_8859_1);
        out.release();

        Reading again = Reading.request(List.of(Reading.bytes(written)), WIDE);
        assertThat(again.result()).as(written).isEqualTo(HeadReader.Result.DONE);
        assertThat(again.rest()).isEmpty();
        assertThat(again.meaning()).isEqualTo(expectedMeaning(head, rules));
        Head next = Reading.requestHead(written);
        List<String> names = IntStream.range(0, next.count())
                .mapToObj(i -> next.text(next.line(i), next.nameEnd(i)).toLowerCase(Locale.ROOT))
                .toList();
        assertThat(names).containsOnlyOnce("host").doesNotContainAnyElementsOf(ONE_HOP);
        assertThat(names.contains("content-length") && names.contains("transfer-encoding"))
                .isFalse();
    }

    private static String expectedMeaning(Head head, RequestRules rules) {
        RequestTarget target = rules.target();
        String host = head.text(target.hostStart(), target.hostEnd());
        String path = head.text(target.pathStart(), target.pathEnd());
        if (path.isEmpty()) {
            path = rules.method() == KnownMethod.OPTIONS ? "*" : "/";
        } else if (path.startsWith("?")) {
            path = "/" + path;
        }
        return head.text(head.methodStart(), head.methodEnd()) + " host=" + (host.isEmpty() ? "back:80" : host)
                + " path=" + path + " 1.1 body=" + rules.bodyLength() + " keep";
    }

    private static void checkBody(Reading request, int seed) {
        Head head = Reading.requestHead(request.head());
        RequestRules rules = new RequestRules();
        rules.read(head);
        Pieces.assertBodyReadsTheSame(rules.bodyLength(), Reading.bytes(request.rest()), seed, LIMITS);
    }
}
