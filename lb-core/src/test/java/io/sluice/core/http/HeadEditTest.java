package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.sluice.core.http.ResponseWriter.Persistence;
import io.sluice.core.settings.ForwardingSettings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Field lines that are left out of a head and added to it on its way, as each of the writers has them. */
class HeadEditTest {

    private static Head head(HeadReader reader, String raw) {
        Head head = new Head();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        ByteBuf in = Unpooled.wrappedBuffer(raw.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
        return head;
    }

    private static void edit(Head head, String removed, String... added) {
        if (!removed.isEmpty()) {
            head.removeAll(AsciiString.of(removed));
        }
        for (int i = 0; i < added.length; i += 2) {
            assertThat(head.add(AsciiString.of(added[i]), AsciiString.of(added[i + 1])))
                    .isTrue();
        }
    }

    private static String text(ByteBuf out) {
        try {
            return out.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
        } finally {
            out.release();
        }
    }

    private static String request(Head head) {
        RequestRules rules = new RequestRules();
        assertThat(rules.read(head)).isNull();
        ByteBuf out = Unpooled.buffer();
        ForwardingSettings silent =
                new ForwardingSettings(ForwardingSettings.Mode.OFF, ForwardingSettings.Mode.OFF, false);
        new RequestWriter(silent)
                .write(out, head, rules, new ClientIdentity(new InetSocketAddress("192.0.2.1", 1), false), "b:1");
        return text(out);
    }

    private static String fields(FieldList list) {
        return IntStream.range(0, list.size())
                .mapToObj(i -> list.name(i) + ": " + list.value(i))
                .collect(Collectors.joining("|"));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("GET / HTTP/1.1|Host: h|A: 1|B: 2||", "", "GET / HTTP/1.1|Host: h|A: 1|B: 2|C: 3||"),
                arguments("GET / HTTP/1.1|Host: h|A: 1|B: 2||", "a", "GET / HTTP/1.1|Host: h|B: 2|C: 3||"),
                arguments("GET / HTTP/1.1|Host: h|A: 1|B: 2|a: 3||", "a", "GET / HTTP/1.1|Host: h|B: 2|C: 3||"),
                arguments("GET / HTTP/1.1|Host: h|Cookie: 1||", "cookie", "GET / HTTP/1.1|Host: h|C: 3||"),
                // What we add stays, although the client says that a field of that name is for one hop only.
                arguments("GET / HTTP/1.1|Host: h|Connection: C|C: 1||", "", "GET / HTTP/1.1|Host: h|C: 3||"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestHeads(String raw, String removed, String written) {
        Head head = head(HeadReader.ofRequests(), raw);
        edit(head, removed, "C", "3");
        assertThat(request(head)).isEqualTo(written);
    }

    @Test
    void responseHeadsInBothVersions() {
        Head head = head(HeadReader.ofResponses(), "HTTP/1.1 200 OK|Server: x|ETag: \"1\"|Content-Length: 3||");
        ResponseRules rules = new ResponseRules();
        assertThat(rules.read(head, KnownMethod.GET)).isNull();
        edit(head, "server", "Set-Cookie", "a=b", "Vary", "Origin");
        ByteBuf out = Unpooled.buffer();
        new ResponseWriter(false).write(out, head, rules, true, Persistence.IMPLIED);
        assertThat(text(out)).isEqualTo("HTTP/1.1 200 OK|ETag: \"1\"|Content-Length: 3|Set-Cookie: a=b|Vary: Origin||");
        FieldList list = new FieldList();
        new Http2ResponseWriter(new FieldNames()).write(list, head, rules, false, null);
        assertThat(fields(list)).isEqualTo(":status: 200|etag: \"1\"|content-length: 3|set-cookie: a=b|vary: Origin");
    }

    @Test
    void whatIsLeftOutIsFoundNoMoreAndWhatIsAddedIs() {
        Head head = head(HeadReader.ofRequests(), "GET / HTTP/1.1|Host: h|Cookie: 1|Cookie: 2|X: y||");
        assertThat(head.repeats(KnownField.COOKIE)).isTrue();
        head.remove(head.find(KnownField.COOKIE));
        assertThat(head.repeats(KnownField.COOKIE)).isFalse();
        assertThat(head.value("cookie")).isEqualTo("2");
        head.removeAll(AsciiString.of("cookie"));
        assertThat(head.has(KnownField.COOKIE)).isFalse();
        assertThat(head.value("cookie")).isNull();
        edit(head, "", "Cookie", "3", "x-new", " \tn ");
        assertThat(head.value("Cookie")).isEqualTo("3");
        assertThat(head.find(KnownField.COOKIE)).isEqualTo(4);
        assertThat(head.value("X-New")).isEqualTo("n");
        assertThat(request(head)).isEqualTo("GET / HTTP/1.1|Host: h|X: y|Cookie: 3|x-new: n||");
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aValueThatWouldEndItsLineIsNotAdded(String value) {
        Head head = head(HeadReader.ofRequests(), "GET / HTTP/1.1|Host: h||");
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(head.add(AsciiString.of("X"), bytes, 0, bytes.length)).isFalse();
        assertThat(request(head)).isEqualTo("GET / HTTP/1.1|Host: h||");
    }

    static Stream<String> badValues() {
        return Stream.of("a\r\nHost: evil", "a\nb", "a\rb", "\0", "a\u007f");
    }

    @Test
    void manyAndLongLinesFit() {
        Head head = head(HeadReader.ofRequests(), "GET / HTTP/1.1|Host: h||");
        StringBuilder expected = new StringBuilder("GET / HTTP/1.1|Host: h|");
        for (int i = 0; i < 100; i++) {
            String value = "v".repeat(i * 10 + 1);
            edit(head, "", "X-" + i, value);
            expected.append("X-").append(i).append(": ").append(value).append('|');
        }
        assertThat(request(head)).isEqualTo(expected.append('|').toString());
    }
}
