package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.settings.ForwardingSettings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Feeds anything as a request that may ask for a tunnel. Whatever comes: nothing throws, what is written asks for no more than is
 * allowed, and nothing that asks for a tunnel has a body.
 */
class TunnelFuzzTest {

    private static final MessageLimits LIMITS = new MessageLimits(512, 12, 128);
    private static final Set<String> ALLOWED = Set.of("websocket", "irc/6.9");
    private static final TunnelRules RULES = new TunnelRules(List.copyOf(ALLOWED), true);

    @FuzzTest(maxDuration = "2m")
    void offersNothingThatIsNotAllowed(byte[] raw) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, LIMITS);
        RequestRules rules = new RequestRules();
        if (reader.read(Unpooled.wrappedBuffer(raw)) != HeadReader.Result.DONE || rules.read(head, RULES) != null) {
            return;
        }
        Head next = Reading.requestHead(write(head, rules));
        RequestRules again = new RequestRules();
        assertThat(again.read(next, RULES)).isNull();
        assertThat(again.method()).isEqualTo(rules.method());
        assertThat(again.upgrade().made()).isEqualTo(rules.upgrade().made());
        Set<String> offered = offered(next);
        assertThat(ALLOWED).containsAll(offered);
        assertThat(offered.isEmpty()).isNotEqualTo(rules.upgrade().made());
        if (rules.upgrade().made() || rules.method() == KnownMethod.CONNECT) {
            assertThat(again.bodyLength()).isZero();
        }
    }

    private static String write(Head head, RequestRules rules) {
        ByteBuf out = Unpooled.buffer();
        ClientIdentity client = new ClientIdentity(new InetSocketAddress("127.0.0.1", 1), false);
        new RequestWriter(ForwardingSettings.defaults()).write(out, head, rules, client, "back:80");
        String written = out.toString(StandardCharsets.ISO_8859_1);
        out.release();
        return written;
    }

    private static Set<String> offered(Head head) {
        return IntStream.range(0, head.count())
                .filter(i -> head.known(i) == KnownField.UPGRADE)
                .mapToObj(i -> head.text(head.valueStart(i), head.valueEnd(i)))
                .flatMap(value -> Arrays.stream(value.split(", ")))
                .map(protocol -> protocol.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
