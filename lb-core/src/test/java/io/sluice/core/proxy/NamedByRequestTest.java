package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.settings.SendProxy;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool whose connections are made under the name that the request asks for; the handshake is played as that name in a line. */
@Timeout(60)
class NamedByRequestTest {

    private static final class Shown implements ClientTls {

        @Override
        public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port) {
            return newHandler(allocator, host, port, null);
        }

        @Override
        public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port, @Nullable String asked) {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                    context.writeAndFlush(Unpooled.copiedBuffer("TLS " + asked + "\n", StandardCharsets.US_ASCII));
                    context.fireChannelActive();
                    context.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
                }
            };
        }

        @Override
        public boolean namedByRequest() {
            return true;
        }
    }

    private static final TlsProvider SHOWN = new TlsProvider() {
        @Override
        public @Nullable ServerTls listener(String listener) {
            return null;
        }

        @Override
        public ClientTls pool(String pool) {
            return new Shown();
        }
    };

    private static void ask(RawClient client, String host, String path) throws Exception {
        client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static void answer(Wire peer, RawClient client, String host, String path) throws Exception {
        peer.expect("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        peer.send(ScriptedBackend.ok(path));
        client.expect(ScriptedBackend.ok(path));
    }

    private static Wire exchange(ScriptedBackend backend, RawClient client, String host, String name) throws Exception {
        ask(client, host, "/");
        Wire peer = backend.next();
        peer.expect("TLS " + name + "\n");
        answer(peer, client, host, "/");
        return peer;
    }

    @Test
    void aConnectionServesRequestsForItsNameAlone() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).tls(SHOWN).start();
                RawClient client = proxy.connect()) {
            Wire a = exchange(backend, client, "a.example.org", "a.example.org");
            Wire b = exchange(backend, client, "b.example.org", "b.example.org");
            ask(client, "a.example.org", "/again");
            answer(a, client, "a.example.org", "/again");
            ask(client, "B.Example.org.:443", "/again");
            answer(b, client, "B.Example.org.:443", "/again");
            assertThat(backend.connections()).isEqualTo(2);
        }
    }

    @Test
    void theNameHasNeitherPortNorBrackets() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).tls(SHOWN).start();
                RawClient client = proxy.connect()) {
            exchange(backend, client, "[::1]:8443", "::1");
            exchange(backend, client, "127.0.0.1:8443", "127.0.0.1");
        }
    }

    @Test
    void aRequestThatNamesNoHostHasConnectionsOfItsOwn() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).tls(SHOWN).start();
                RawClient client = proxy.connect();
                RawClient old = proxy.connect()) {
            exchange(backend, client, "a.example.org", "a.example.org");
            old.send("GET / HTTP/1.0\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("TLS null\n");
        }
    }

    @Test
    void anUnusedConnectionOfOneNameMakesRoomForAnother() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).tls(SHOWN).poolLimits(1, 10).start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            Wire first = exchange(backend, one, "a.example.org", "a.example.org");
            ask(two, "b.example.org", "/2");
            first.expectEnd();
            Wire second = backend.next();
            second.expect("TLS b.example.org\n");
            ask(one, "a.example.org", "/3");
            Await.until(() -> proxy.pool.line().length() == 1);
            answer(second, two, "b.example.org", "/2");
            second.expectEnd();
            Wire third = backend.next();
            third.expect("TLS a.example.org\n");
            answer(third, one, "a.example.org", "/3");
        }
    }

    @Test
    void aConnectionThatHasToldOfItsClientIsBoundToBoth() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy =
                        Proxy.to(backend).tls(SHOWN).sendProxy(SendProxy.V1).start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            for (RawClient client : new RawClient[] {one, two}) {
                for (String host : new String[] {"a.example.org", "b.example.org"}) {
                    ask(client, host, "/");
                    Wire peer = backend.next();
                    peer.expect("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket.getLocalPort() + " "
                            + proxy.address().getPort() + "\r\nTLS " + host + "\n");
                    answer(peer, client, host, "/");
                }
            }
            assertThat(backend.connections()).isEqualTo(4);
        }
    }
}
