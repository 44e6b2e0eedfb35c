package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A backend of HTTP/2 on loopback, built on Netty's codec: the test takes each request and speaks for the backend, or a script does. */
final class Http2Peer implements AutoCloseable {

    /** One request, and what the backend does with it; may be used by any thread. */
    static final class Call {

        final Link link;
        final int stream;
        final Http2Headers head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private volatile boolean ended;
        private volatile Http2Headers trailers;
        private volatile long reset = -1;

        private Call(Link link, int stream, Http2Headers head) {
            this.link = link;
            this.stream = stream;
            this.head = head;
        }

        String path() {
            return String.valueOf(head.path());
        }

        /** The value of a field of the request, or null. */
        String field(String name) {
            CharSequence value = head.get(name);
            return value == null ? null : value.toString();
        }

        boolean ended() {
            return ended;
        }

        /** The error code by which the proxy has reset the stream, -1 where it has not. */
        long reset() {
            return reset;
        }

        Http2Headers trailers() {
            return trailers;
        }

        synchronized byte[] body() {
            return body.toByteArray();
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        Call awaitEnd() {
            Await.until(() -> ended);
            return this;
        }

        Call awaitReset() {
            Await.until(() -> reset >= 0);
            return this;
        }

        Call awaitBody(int least) {
            Await.until(() -> body().length >= least);
            return this;
        }

        private synchronized void take(ByteBuf data) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            body.writeBytes(bytes);
        }

        /** Sends fields; name and value alternate. */
        Call fields(boolean last, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            link.run(context ->
                    link.handler().encoder().writeHeaders(context, stream, headers, 0, last, context.newPromise()));
            return this;
        }

        Call head(int status, boolean last) {
            return fields(last, ":status", String.valueOf(status));
        }

        Call data(String text, boolean last) {
            return data(text.getBytes(StandardCharsets.UTF_8), last);
        }

        Call data(byte[] bytes, boolean last) {
            link.run(context -> link.handler()
                    .encoder()
                    .writeData(context, stream, Unpooled.wrappedBuffer(bytes), 0, last, context.newPromise()));
            return this;
        }

        void answer(String text) {
            head(200, false).data(text, true);
        }

        void reset(Http2Error error) {
            link.run(context -> link.handler().resetStream(context, stream, error.code(), context.newPromise()));
        }
    }

    /** One connection of the proxy. */
    final class Link extends Http2EventAdapter {

        private Http2ConnectionHandler handler;
        private ChannelHandlerContext context;
        private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
        volatile boolean gone;
        private final AtomicInteger pings = new AtomicInteger();

        Http2ConnectionHandler handler() {
            return handler;
        }

        int pings() {
            return pings.get();
        }

        void run(Consumer<ChannelHandlerContext> action) {
            context.executor().execute(() -> {
                action.accept(context);
                handler.flush(context);
            });
        }

        void goAway(int lastStream, Http2Error error) {
            run(at -> handler.goAway(at, lastStream, error.code(), Unpooled.EMPTY_BUFFER, at.newPromise()));
        }

        void settings(Http2Settings settings) {
            run(at -> handler.encoder().writeSettings(at, settings, at.newPromise()));
        }

        void close() {
            run(ChannelHandlerContext::close);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext at,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last) {
            Call call = calls.get(streamId);
            if (call != null) {
                call.trailers = headers;
                call.ended = true;
                return;
            }
            Call begun = new Call(this, streamId, headers);
            begun.ended = last;
            calls.put(streamId, begun);
            script.accept(begun);
        }

        @Override
        public int onDataRead(ChannelHandlerContext at, int streamId, ByteBuf data, int padding, boolean last)
                throws Http2Exception {
            int size = data.readableBytes() + padding;
            Call call = calls.get(streamId);
            call.take(data);
            call.ended |= last;
            return paused ? 0 : size;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext at, int streamId, long error) {
            Call call = calls.get(streamId);
            if (call != null) {
                call.reset = error;
            }
        }

        @Override
        public void onPingRead(ChannelHandlerContext at, long data) {
            pings.incrementAndGet();
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

        Http2ConnectionHandler build(Link link, Http2Settings settings, boolean answersPings, Runnable gone) {
            this.gone = gone;
            frameListener(link);
            initialSettings(settings);
            server(true);
            validateHeaders(false);
            autoAckPingFrame(answersPings);
            decoupleCloseAndGoAway(true);
            return build();
        }

        private Runnable gone;

        @Override
        protected Http2ConnectionHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            Runnable told = gone;
            return new Http2ConnectionHandler(decoder, encoder, settings, true, true) {
                @Override
                public void channelInactive(ChannelHandlerContext at) throws Exception {
                    super.channelInactive(at);
                    told.run();
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext at, Throwable cause) throws Exception {
                    if (!(cause instanceof IOException)) {
                        super.exceptionCaught(at, cause);
                    }
                }
            };
        }
    }

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Call> requests = new LinkedBlockingQueue<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final Channel server;
    private final Consumer<Call> script;
    private final Http2Settings settings;
    private volatile boolean paused;
    private volatile boolean answersPings = true;

    private Http2Peer(Consumer<Call> script, Http2Settings settings) {
        this.script = script == null ? requests::add : script;
        this.settings = settings;
        this.server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 16, 1 << 17))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private void accept(Channel channel) {
        Link link = new Link();
        link.handler = new Builder().build(link, settings, answersPings, () -> link.gone = true);
        channel.pipeline().addLast(link.handler);
        link.context = channel.pipeline().lastContext();
        links.add(link);
    }

    /** A backend whose requests the test takes by {@link #next}. */
    static Http2Peer manual() {
        return manual(new Http2Settings());
    }

    static Http2Peer manual(Http2Settings settings) {
        return new Http2Peer(null, settings);
    }

    /** A backend that does this with each request once its head has come. */
    static Http2Peer running(Consumer<Call> script) {
        return new Http2Peer(script, new Http2Settings());
    }

    /** A backend that answers with the path. */
    static Http2Peer echoingPaths() {
        return running(call -> call.answer(call.path()));
    }

    /** Gives no window back. */
    Http2Peer pause() {
        paused = true;
        return this;
    }

    Http2Peer ignorePings() {
        answersPings = false;
        return this;
    }

    SocketAddress address() {
        return InetSocketAddress.createUnresolved("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort());
    }

    /** The next request. */
    Call next() throws InterruptedException {
        Call next = requests.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a request to the backend").isNotNull();
        return next;
    }

    boolean hasNone() {
        return requests.isEmpty();
    }

    List<Link> links() {
        return links;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
