package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool whose backends are told of the client before the request. */
@Timeout(60)
class SendProxyTest {

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private static String text(Proxy proxy, RawClient client) {
        return "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket.getLocalPort() + " "
                + proxy.address().getPort() + "\r\n";
    }

    private static String binary(Proxy proxy, RawClient client) {
        String ports = "%04x%04x"
                .formatted(client.socket.getLocalPort(), proxy.address().getPort());
        return SIGNATURE + latin("2111000c" + "7f0000017f000001" + ports);
    }

    private static String latin(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static String header(SendProxy version, Proxy proxy, RawClient client) {
        return version == SendProxy.V1 ? text(proxy, client) : binary(proxy, client);
    }

    private static void answer(Wire peer, RawClient client, String path) throws Exception {
        peer.expect("GET " + path + " HTTP/1.1\r\nHost: example.org\r\n\r\n");
        peer.send(ScriptedBackend.ok(path));
        client.expect(ScriptedBackend.ok(path));
    }

    @ParameterizedTest
    @EnumSource(
            value = SendProxy.class,
            names = {"V1", "V2"})
    void eachConnectionBeginsWithTheClientThatItServesAndServesNoOther(SendProxy version) throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).sendProxy(version).start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            one.get("/1");
            Wire first = backend.next();
            first.expect(header(version, proxy, one));
            answer(first, one, "/1");
            two.get("/2");
            Wire second = backend.next();
            second.expect(header(version, proxy, two));
            answer(second, two, "/2");
            one.get("/3");
            answer(first, one, "/3");
            two.get("/4");
            answer(second, two, "/4");
            assertThat(backend.connections()).isEqualTo(2);
            one.socket.close();
            first.expectEnd();
            two.get("/5");
            answer(second, two, "/5");
        }
    }

    @Test
    void anUnusedConnectionOfOneClientMakesRoomForAnother() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .sendProxy(SendProxy.V1)
                        .poolLimits(1, 10)
                        .start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            one.get("/1");
            Wire first = backend.next();
            first.expect(text(proxy, one));
            answer(first, one, "/1");
            two.get("/2");
            first.expectEnd();
            Wire second = backend.next();
            second.expect(text(proxy, two));
            one.get("/3");
            Await.until(() -> proxy.pool.line().length() == 1);
            answer(second, two, "/2");
            second.expectEnd();
            Wire third = backend.next();
            third.expect(text(proxy, one));
            answer(third, one, "/3");
        }
    }

    @Test
    void aConnectionThatWasReadyTooLateGoesWithItsClient() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).sendProxy(SendProxy.V1).start()) {
            RawClient client = proxy.connect();
            client.get("/1");
            client.reset();
            proxy.seen.awaitCount("client connections-", 1);
            assertThat(backend.next().restOrReset()).startsWith("PROXY TCP4 127.0.0.1 ");
        }
    }

    @Test
    void aClientOverAUnixSocketIsUnknown(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("web.sock"));
        for (SendProxy version : new SendProxy[] {SendProxy.V1, SendProxy.V2}) {
            try (ScriptedBackend backend = ScriptedBackend.manual();
                    Proxy proxy =
                            Proxy.to(backend).bind(path).sendProxy(version).start();
                    RawClient client = proxy.connect()) {
                client.get("/1");
                Wire peer = backend.next();
                peer.expect(version == SendProxy.V1 ? "PROXY UNKNOWN\r\n" : SIGNATURE + latin("21000000"));
                answer(peer, client, "/1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SendProxy.class,
            names = {"V1", "V2"})
    void whatOneProxySendsTheNextOneBelieves(SendProxy version) throws Exception {
        ForwardingSettings tell = new ForwardingSettings(Mode.REPLACE, Mode.OFF, false);
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy last = Proxy.to(backend)
                        .forwarding(tell)
                        .proxyProtocolFromHere(512)
                        .start();
                Proxy middle = Proxy.to(last.address())
                        .proxyProtocolFromHere(512)
                        .sendProxy(version)
                        .start();
                RawClient client = middle.connect()) {
            client.send("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\nGET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
            Wire peer = backend.next();
            assertThat(peer.head()).contains("\r\nX-Forwarded-For: 2001:db8::1\r\n");
            peer.send(ScriptedBackend.ok("one"));
            client.expect(ScriptedBackend.ok("one"));
        }
    }

    @Test
    void theHeaderStandsBeforeTls() throws Exception {
        ClientTls tls = (allocator, host, port) -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                context.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
                context.fireChannelActive();
                context.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
            }
        };
        TlsProvider provider = new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return null;
            }

            @Override
            public ClientTls pool(String pool) {
                return tls;
            }
        };
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy =
                        Proxy.to(backend).sendProxy(SendProxy.V1).tls(provider).start();
                RawClient client = proxy.connect()) {
            client.get("/1");
            Wire peer = backend.next();
            peer.expect(text(proxy, client) + "hello");
            answer(peer, client, "/1");
        }
    }
}
