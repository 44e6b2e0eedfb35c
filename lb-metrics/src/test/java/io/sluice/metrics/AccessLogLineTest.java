package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.Relayed;
import java.math.BigDecimal;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogLineTest {

    private final AccessLogLine line = new AccessLogLine();
    private final TestExchange exchange = new TestExchange();

    private Map<String, @Nullable Object> written(TestExchange of) {
        return FlatJson.parse(bytes(of));
    }

    /** The line without its newline. */
    private byte[] bytes(TestExchange of) {
        JsonLine json = line.write(of);
        assertThat(json.bytes()[json.length() - 1]).isEqualTo((byte) '\n');
        return Arrays.copyOf(json.bytes(), json.length() - 1);
    }

    @Test
    void anExchangeThatWentWellHasEveryField() {
        exchange.headers.put("x-request-id", "7f3a");

        assertThat(new String(bytes(exchange), StandardCharsets.UTF_8))
                .isEqualTo("{\"time\":\"2026-11-20T17:40:01.042Z\",\"listener\":\"web\","
                        + "\"client\":\"10.1.2.3:50123\",\"method\":\"GET\",\"target\":\"/index.html?q=1\","
                        + "\"host\":\"www.foobar.com\",\"protocol\":\"HTTP/1.1\",\"status\":200,"
                        + "\"request_bytes\":120,\"response_bytes\":4096,\"pool\":\"app\",\"backend\":\"a\","
                        + "\"retries\":0,\"cause\":\"complete\",\"phase\":\"done\",\"request_ms\":1.000,"
                        + "\"route_ms\":1.000,\"queue_ms\":0.000,\"connect_ms\":2.000,\"response_ms\":8.000,\"total_ms\":21.500,"
                        + "\"reused\":true,\"tls\":false,\"user_agent\":\"curl/8.5.0\",\"referer\":null,"
                        + "\"x_request_id\":\"7f3a\"}");
    }

    @Test
    void aRelayedConnectionHasWhatItsHelloSaidInPlaceOfARequest() {
        exchange.relayed =
                new Relayed("legacy.example.org", List.of("h2", "http/1.1"), "t13d1516h2_8daaf6152771_e5627efa2ab1");
        exchange.status = 0;
        exchange.secure = true;
        exchange.responseNanos = TestExchange.NOT_REACHED;

        assertThat(new String(bytes(exchange), StandardCharsets.UTF_8))
                .isEqualTo("{\"time\":\"2026-11-20T17:40:01.042Z\",\"listener\":\"web\","
                        + "\"client\":\"10.1.2.3:50123\",\"sni\":\"legacy.example.org\",\"alpn\":\"h2,http/1.1\","
                        + "\"ja4\":\"t13d1516h2_8daaf6152771_e5627efa2ab1\",\"status\":null,"
                        + "\"request_bytes\":120,\"response_bytes\":4096,\"pool\":\"app\",\"backend\":\"a\","
                        + "\"retries\":0,\"cause\":\"complete\",\"phase\":\"done\",\"request_ms\":1.000,"
                        + "\"route_ms\":1.000,\"queue_ms\":0.000,\"connect_ms\":2.000,\"response_ms\":null,\"total_ms\":21.500,"
                        + "\"reused\":true,\"tls\":true}");
        exchange.relayed = new Relayed(null, List.of(), null);
        assertThat(written(exchange)).extractingByKeys("sni", "alpn", "ja4").containsOnlyNulls();
    }

    @Test
    void whatWasNotReachedIsNull() {
        Map<String, @Nullable Object> fields = written(TestExchange.refused());

        assertThat(fields)
                .containsEntry("cause", "client-abort")
                .containsEntry("phase", "request-head")
                .containsEntry("total_ms", new BigDecimal("21.500"));
        assertThat(fields)
                .extractingByKeys(
                        "method",
                        "target",
                        "protocol",
                        "status",
                        "pool",
                        "request_ms",
                        "route_ms",
                        "connect_ms",
                        "response_ms")
                .containsOnlyNulls();
    }

    @Test
    void theWaitForAConnectionIsNotTheTimeOfTheRoute() {
        exchange.queueNanos = 5 * TestExchange.MILLI;
        exchange.backendNanos = 6 * TestExchange.MILLI;

        assertThat(written(exchange))
                .containsEntry("queue_ms", new BigDecimal("5.000"))
                .containsEntry("route_ms", new BigDecimal("0.000"));
    }

    @Test
    void aTunnelHasItsStatusItsPhaseAndItsWholeTime() {
        exchange.status = 101;
        exchange.cause = EndCause.TUNNEL_TIMEOUT;
        exchange.phase = ExchangePhase.TUNNEL;
        exchange.tunnel = true;
        exchange.endNanos = 3_600_000_000_000L;

        assertThat(written(exchange))
                .containsEntry("status", new BigDecimal("101"))
                .containsEntry("cause", "tunnel-timeout")
                .containsEntry("phase", "tunnel")
                .containsEntry("response_ms", new BigDecimal("8.000"))
                .containsEntry("total_ms", new BigDecimal("3600000.000"));
    }

    static String[] nasty() {
        return new String[] {
            "/\"},{\"status\":200",
            "/a\\",
            "/a\nb\r\nc",
            "/\u0000\u001b[31m\u007f\u0085",
            "/caf\u00e9",
            "/\u20ac",
            "/\ud83d\ude00",
            "/\u2028\u2029",
            " ",
            "/\\u0022",
            "</script>"
        };
    }

    @ParameterizedTest
    @MethodSource("nasty")
    void aNastyTargetComesBackAsItWas(String target) {
        exchange.target = target;

        byte[] bytes = bytes(exchange);

        assertThat(FlatJson.parse(bytes)).containsEntry("target", target).containsEntry("host", "www.foobar.com");
        assertThat(bytes).doesNotContain((byte) 0x0a, (byte) 0x0d, (byte) 0x1b, (byte) 0x7f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\ud83d", "/\ude00", "/\ude00\ud83d/"})
    void halfSurrogatesAreReplaced(String target) {
        exchange.target = target;

        assertThat(written(exchange))
                .containsEntry("target", target.replace('\ud83d', '\ufffd').replace('\ude00', '\ufffd'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u0001", "\u20ac", "\ud83d\ude00", "\""})
    void aLongValueIsCutBetweenCharacters(String unit) {
        exchange.target = unit.repeat(5000);
        exchange.method = exchange.target;
        exchange.headers.replaceAll((name, value) -> exchange.target);
        exchange.headers.put("referer", exchange.target);
        exchange.headers.put("x-request-id", exchange.target);

        Map<String, @Nullable Object> fields = written(exchange);

        String target = String.valueOf(fields.get("target"));
        assertThat(target).isEqualTo(unit.repeat(target.length() / unit.length()));
        assertThat(target.length()).isBetween(100, JsonLine.MOST_VALUE_BYTES);
        assertThat(line.write(exchange).length()).isLessThan(8 * JsonLine.MOST_VALUE_BYTES);
    }

    @Test
    void anyTextMakesAValidLine() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            exchange.target = text(random);
            exchange.headers.put("referer", text(random));
            assertThat(written(exchange)).hasSize(26);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
        }
        return text.toString();
    }

    @Test
    void anAddressOfVersionSixStandsInBrackets() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        exchange.client = TestExchange.address(loopback, 443);

        assertThat(written(exchange)).containsEntry("client", "[0:0:0:0:0:0:0:1]:443");
    }

    @Test
    void aClientOverAUnixSocketHasNoAddress() {
        exchange.client = UnixDomainSocketAddress.of("");

        assertThat(written(exchange)).containsEntry("client", "unix");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1_000, 59_999, 951_782_399_999L, 951_782_400_000L, 4_102_444_800_001L})
    void theTimeIsExactToTheMillisecond(long epochMillis) {
        exchange.startEpochMillis = epochMillis;

        String time = String.valueOf(written(exchange).get("time"));

        assertThat(Instant.parse(time).toEpochMilli()).isEqualTo(epochMillis);
        assertThat(time).hasSize("2026-11-20T17:40:01.042Z".length());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1_000, 1_234_567, 999_999_999, 86_400_000_000_000L})
    void timersHaveThreeDecimals(long nanos) {
        exchange.endNanos = nanos;

        assertThat(written(exchange)).containsEntry("total_ms", BigDecimal.valueOf(nanos / 1000, 3));
    }
}
