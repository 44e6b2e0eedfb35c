package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.EndCause;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends that ask to be left alone for a while. */
class RetryAfterForwardingTest {

    private static final String LATER = "HTTP/1.1 503 Later\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n";

    private ScriptedBackend a;
    private ScriptedBackend b;
    private Proxy proxy;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        a = ScriptedBackend.manual();
        b = ScriptedBackend.manual();
        proxy = Proxy.to(a, b).retries(RetrySettingsOf.statuses(503)).start();
        client = proxy.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        a.close();
        b.close();
    }

    private static long after(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private static void expectGet(Wire peer, String path) throws Exception {
        assertThat(peer.head()).startsWith("GET " + path + " ");
    }

    @Test
    void aBackendThatAskedGetsFirstAttemptsButNoRetries() throws Exception {
        client.get("/1");
        Wire toA = a.nextWithHead();
        toA.send(LATER);
        Wire toB = b.nextWithHead();
        toB.send(ScriptedBackend.ok("1"));
        client.expect(ScriptedBackend.ok("1"));
        client.get("/2");
        expectGet(toA, "/2");
        toA.send(ScriptedBackend.ok("2"));
        client.expect(ScriptedBackend.ok("2"));
        client.get("/3");
        expectGet(toB, "/3");
        toB.send(LATER);
        client.expect(LATER);
        assertThat(proxy.seen.count("retried RETRIED_STATUS")).isEqualTo(1);
    }

    @Test
    void aResetIsNotRetriedThereEither() throws Exception {
        client.get("/1");
        a.nextWithHead().send(LATER);
        Wire toB = b.nextWithHead();
        toB.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        client.expect("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        proxy.seen.next();
        client.send("POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        proxy.seen.awaitCount("attempts on a+", 2);
        client.close();
        proxy.seen.next();
        try (RawClient other = proxy.connect()) {
            other.get("/3");
            b.nextWithHead().reset();
            assertThat(other.status()).isEqualTo(502);
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BACKEND_ABORT);
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 28, 31", "86400, 58, 61"})
    void itIsLeftAloneForAsLongAsItAskedButAMinuteAtMost(String value, int still, int noMore) throws Exception {
        client.get("/1");
        a.nextWithHead().send("HTTP/1.1 503 Later\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n");
        b.nextWithHead().send(ScriptedBackend.ok("1"));
        client.expect(ScriptedBackend.ok("1"));
        assertThat(proxy.backend(0).spared(after(Duration.ofSeconds(still)))).isTrue();
        assertThat(proxy.backend(0).spared(after(Duration.ofSeconds(noMore)))).isFalse();
        assertThat(proxy.backend(1).spared(after(Duration.ZERO))).isFalse();
    }

    @Test
    void aDateIsUnderstood() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(40));
        client.get("/1");
        a.nextWithHead().send("HTTP/1.1 503 Later\r\nRetry-After: " + date + "\r\nContent-Length: 0\r\n\r\n");
        b.nextWithHead().send(ScriptedBackend.ok("1"));
        client.expect(ScriptedBackend.ok("1"));
        assertThat(proxy.backend(0).spared(after(Duration.ofSeconds(20)))).isTrue();
        assertThat(proxy.backend(0).spared(after(Duration.ofSeconds(41)))).isFalse();
    }

    @Test
    void otherStatusesSayNothingOfRetries() throws Exception {
        client.get("/1");
        String limited = "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n";
        a.nextWithHead().send(limited);
        client.expect(limited);
        assertThat(proxy.backend(0).spared(after(Duration.ZERO))).isFalse();
    }

    @Test
    void afterThatTimeItGetsRetriesAgain() throws Exception {
        client.get("/1");
        Wire toA = a.nextWithHead();
        toA.send(LATER);
        Wire toB = b.nextWithHead();
        toB.send(ScriptedBackend.ok("1"));
        client.expect(ScriptedBackend.ok("1"));
        proxy.backend(0).spareUntil(System.nanoTime() - 1);
        client.get("/2");
        expectGet(toA, "/2");
        toA.send(ScriptedBackend.ok("2"));
        client.expect(ScriptedBackend.ok("2"));
        client.get("/3");
        expectGet(toB, "/3");
        toB.send(LATER);
        expectGet(toA, "/3");
        toA.send(ScriptedBackend.ok("3"));
        client.expect(ScriptedBackend.ok("3"));
    }
}
