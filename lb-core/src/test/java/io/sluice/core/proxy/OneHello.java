package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsProvider;

/** In place of TLS: knows one ClientHello, takes it, and has everything that follows pass. */
final class OneHello extends ChannelInboundHandlerAdapter {

    private final byte[] hello;
    private int left;

    private OneHello(byte[] hello) {
        this.hello = hello;
        this.left = hello.length;
    }

    static TlsProvider terminating(byte[] hello) {
        return new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return new ServerTls() {
                    @Override
                    public ChannelHandler newHandler(ByteBufAllocator allocator) {
                        return new OneHello(hello);
                    }

                    @Override
                    public TlsFacts facts(Channel channel, long begunEpochMillis, long handshakeNanos) {
                        throw new IllegalStateException("there is no handshake");
                    }
                };
            }

            @Override
            public ClientTls pool(String pool) {
                return null;
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object message) {
        ByteBuf in = (ByteBuf) message;
        while (left > 0 && in.isReadable()) {
            assertThat(in.readByte()).isEqualTo(hello[hello.length - left--]);
        }
        at.fireChannelRead(in);
    }
}
