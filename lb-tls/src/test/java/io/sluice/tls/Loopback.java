package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A server on 127.0.0.1 that answers every read by an HTTP response, and clients to it. */
final class Loopback implements AutoCloseable {

    static final String RESPONSE = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<SslHandler> handlers = new CopyOnWriteArrayList<>();
    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final Channel server;

    Loopback(ServerTls tls) {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(pipeline(channel -> tls.newHandler(channel.alloc()), new Answer()))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** The handler of the connection that came last. */
    SslHandler last() {
        return handlers.getLast();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Connects and waits for the end of the handshake; throws what it failed with. */
    Client connect(ClientTls tls, String host) throws Exception {
        return connect(allocator -> tls.newHandler(allocator, host, port()));
    }

    /** The same under the name that a request asks for. */
    Client connect(ClientTls tls, String host, String asked) throws Exception {
        return connect(allocator -> tls.newHandler(allocator, host, port(), asked));
    }

    private Client connect(Function<ByteBufAllocator, ChannelHandler> tls) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        AtomicReference<SslHandler> own = new AtomicReference<>();
        Channel channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(pipeline(
                        connected -> {
                            own.set((SslHandler) tls.apply(connected.alloc()));
                            return own.get();
                        },
                        new Receive(received)))
                .connect(InetAddress.getLoopbackAddress(), port())
                .sync()
                .channel();
        SslHandler handler = own.get();
        handler.handshakeFuture().await(20, TimeUnit.SECONDS);
        if (!handler.handshakeFuture().isSuccess()) {
            assertThat(channel.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
            throw new HandshakeFailedException(handler.handshakeFuture().cause());
        }
        return new Client(channel, handler, received);
    }

    /** Closes everything and proves that no engine is left. */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 20, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(handlers).isNotEmpty().allSatisfy(handler -> {
            if (handler.engine() instanceof ReferenceCounted engine) {
                assertThat(engine.refCnt()).isZero();
            }
        });
    }

    private interface Tls {
        ChannelHandler of(Channel channel);
    }

    private ChannelInitializer<Channel> pipeline(Tls tls, ChannelHandler last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler handler = (SslHandler) tls.of(channel);
                handlers.add(handler);
                channels.add(channel);
                channel.pipeline().addLast(handler, last);
            }
        };
    }

    /** A connection whose handshake is done. */
    record Client(Channel channel, SslHandler handler, BlockingQueue<String> received) {

        String exchange() throws InterruptedException {
            channel.writeAndFlush(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
            return received.poll(20, TimeUnit.SECONDS);
        }

        void close() {
            channel.close().syncUninterruptibly();
        }
    }

    /** The cause is what the handshake failed with. */
    static final class HandshakeFailedException extends Exception {

        HandshakeFailedException(Throwable cause) {
            super(cause);
        }
    }

    @ChannelHandler.Sharable
    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(RESPONSE, StandardCharsets.US_ASCII));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static final class Receive extends SimpleChannelInboundHandler<ByteBuf> {

        private final BlockingQueue<String> received;

        Receive(BlockingQueue<String> received) {
            this.received = received;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            received.add(bytes.toString(StandardCharsets.US_ASCII));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
