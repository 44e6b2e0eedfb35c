package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.TransportSettings.Io;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener behind a proxy that begins each connection with a PROXY header. */
@Timeout(60)
class ProxyHeaderAcceptTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String GET = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final ForwardingSettings TELL = new ForwardingSettings(Mode.REPLACE, Mode.OFF, false);

    private ScriptedBackend backend;

    @BeforeEach
    void start() throws Exception {
        // Answers with what it was told of the client.
        backend = ScriptedBackend.running(client -> {
            for (String head = client.head(); !head.isEmpty(); head = client.head()) {
                client.send(ScriptedBackend.ok(head.lines()
                        .filter(line -> line.startsWith("X-Forwarded-For: "))
                        .map(line -> line.substring(17))
                        .findFirst()
                        .orElse("nobody")));
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        backend.close();
    }

    private Proxy.Builder proxy() {
        return Proxy.to(backend).forwarding(TELL).proxyProtocolFromHere(512);
    }

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    private static byte[] withRequest(byte[] header) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(header);
        all.write(text(GET));
        return all.toByteArray();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(text("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"), "192.0.2.1"),
                Arguments.of(text("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n"), "2001:db8::1"),
                Arguments.of(text("PROXY UNKNOWN\r\n"), "127.0.0.1"),
                Arguments.of(hex(SIGNATURE, "2111000c c0000203 c0000202 dc04 01bb"), "192.0.2.3"),
                Arguments.of(
                        hex(SIGNATURE, "21210024", "20010db8", "00".repeat(11), "07", "00".repeat(15), "01 dc0401bb"),
                        "2001:db8::7"),
                Arguments.of(hex(SIGNATURE, "213100d8", "2f".repeat(216)), "nobody"),
                Arguments.of(hex(SIGNATURE, "20000000"), "127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void theClientOfTheHeaderIsTheOneThatBackendsHearOf(byte[] header, String told) throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(withRequest(header));
            client.expect(ScriptedBackend.ok(told));
            client.send(GET);
            client.expect(ScriptedBackend.ok(told));
            String seen = proxy.seen.next().client();
            assertThat(seen).contains(told.equals("nobody") ? "" : told.startsWith("2001") ? "2001:db8" : told);
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderMayComeByteByByte(byte[] header, String told) throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            for (byte next : withRequest(header)) {
                client.send(new byte[] {next});
            }
            client.expect(ScriptedBackend.ok(told));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Io.class,
            names = {"EPOLL", "NIO"})
    void aProxyInFrontMayComeOverAUnixSocket(Io io, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("web.sock"));
        try (Proxy proxy = proxy().io(io).bind(path).start();
                RawClient client = proxy.connect()) {
            client.send(withRequest(text("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n")));
            client.expect(ScriptedBackend.ok("192.0.2.1"));
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(text(GET), "missing"),
                Arguments.of(hex("1603010200010001fc0303"), "missing"),
                Arguments.of(text("PROXY TCP4 nonsense\r\n"), "malformed"),
                Arguments.of(hex(SIGNATURE, "3111000c"), "malformed"),
                Arguments.of(hex(SIGNATURE, "2111fff0"), "too-long"),
                Arguments.of(text("PROXY UNKNOWN " + "x".repeat(100)), "too-long"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aConnectionWithoutARightHeaderIsClosedAndCountedByReason(byte[] bytes, String reason) throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send(bytes);
            client.expectGone();
            proxy.seen.awaitCount("PROXY header " + reason, 1);
            assertThat(proxy.seen.count("exchanges+")).isZero();
        }
        assertThat(backend.connections()).isZero();
    }

    @Test
    void aHeaderThatDoesNotComeInTimeIsNotWaitedFor() throws Exception {
        try (Proxy proxy = proxy().listenerTimeouts(5000, 200, 5000, 5000).start();
                RawClient client = proxy.connect()) {
            client.send("PROXY TCP4 192.0.2.1 ");
            client.expectGone();
            proxy.seen.awaitCount("PROXY header timeout", 1);
        }
    }

    @Test
    void aClientThatGoesInTheMiddleOfItsHeaderIsCounted() throws Exception {
        try (Proxy proxy = proxy().start();
                RawClient client = proxy.connect()) {
            client.send("PROXY TCP4 192.0.2.1 ");
            client.socket.close();
            proxy.seen.awaitCount("PROXY header incomplete", 1);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsNoFault() throws Exception {
        try (Proxy proxy = proxy().start()) {
            proxy.connect().close();
            proxy.seen.awaitCount("client connections-", 1);
            assertThat(proxy.seen.count("PROXY header incomplete")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderFromAnywhereElseIsABadRequest(byte[] header, String told) throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                        .forwarding(TELL)
                        .proxyProtocolFrom("10.0.0.0", 8)
                        .start();
                RawClient client = proxy.connect()) {
            client.send(withRequest(header));
            assertThat(client.status()).isEqualTo(400);
        }
        assertThat(backend.connections()).isZero();
    }

    @Test
    void whoIsNotListedIsAPlainClient() throws Exception {
        try (Proxy proxy = Proxy.to(backend)
                        .forwarding(TELL)
                        .proxyProtocolFrom("10.0.0.0", 8)
                        .start();
                RawClient client = proxy.connect()) {
            client.send(GET);
            client.expect(ScriptedBackend.ok("127.0.0.1"));
        }
    }
}
