package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation of a WebSocket client with a WebSocket server, neither of which knows of us (RFC 6455). */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class WebSocketTest {

    private static final int LARGE = 1 << 20;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Listening heard = new Listening();
    private Proxy proxy;
    private HttpClient http;
    private WebSocket socket;

    @BeforeEach
    void start() throws Exception {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketServerProtocolHandler("/chat", "echo", false, 2 * LARGE),
                                        new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        proxy = Proxy.toPorts(((InetSocketAddress) server.localAddress()).getPort())
                .io(io)
                .eventLoops(eventLoops)
                .start();
        http = HttpClient.newHttpClient();
        socket = http.newWebSocketBuilder()
                .subprotocols("echo")
                .buildAsync(URI.create("ws://127.0.0.1:" + proxy.address().getPort() + "/chat"), heard)
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        socket.abort();
        http.shutdownNow();
        proxy.close();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void messagesComeBackAndTheFarewellToo() throws Exception {
        assertThat(socket.getSubprotocol()).isEqualTo("echo");
        for (int i = 0; i < 50; i++) {
            socket.sendText("message " + i, true).get(10, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("text message " + i);
        }
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).get(10, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("pong 1");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
        assertThat(heard.next()).isEqualTo("close 1000");
        RecordingObservers.Seen seen = proxy.seen.next();
        assertThat(seen.cause()).isEqualTo(EndCause.COMPLETE);
        assertThat(seen.status()).isEqualTo(101);
    }

    @Test
    void largeMessagesComeBackWhole() throws Exception {
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        for (int i = 0; i < 2; i++) {
            socket.sendBinary(ByteBuffer.wrap(large), true).get(20, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("binary " + LARGE);
            assertThat(heard.last).isEqualTo(large);
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext at, WebSocketFrame frame) {
            at.writeAndFlush(frame.retain());
        }
    }

    private static final class Listening implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        private volatile byte[] last = new byte[0];

        String next() throws InterruptedException {
            return heard.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean end) {
            heard.add("text " + data);
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean end) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            whole.writeBytes(part);
            if (end) {
                last = whole.toByteArray();
                whole.reset();
                heard.add("binary " + last.length);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heard.add("pong " + message.get());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            heard.add("close " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable cause) {
            heard.add("error " + cause);
        }
    }
}
