package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2OutflowTest {

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString OK = AsciiString.cached("200");

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final Http2Outflow outflow = new Http2Outflow(new DefaultHttp2HeadersEncoder((name, value) -> false, true));
    private final FieldHeaders fields = new FieldHeaders();

    @AfterEach
    void nothingIsLeft() {
        outflow.close();
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    private ChannelHandlerContext at() {
        return channel.pipeline().firstContext();
    }

    private void head(int stream, int valueLength, boolean last) throws Http2Exception {
        fields.clear();
        fields.add(STATUS, OK);
        fields.add(AsciiString.cached("x-long"), new AsciiString("~".repeat(valueLength)));
        outflow.head(at(), stream, fields, last);
    }

    private static ByteBuf noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Unpooled.buffer(length + 1).writeBytes(bytes);
    }

    /** What has come out, read by Netty. */
    private List<String> frames() throws Http2Exception {
        channel.flush();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        Seen seen = new Seen();
        try (DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader()) {
            reader.headersConfiguration().maxHeaderListSize(1 << 20, 1 << 20);
            while (all.isReadable()) {
                reader.readFrame(at(), all, seen);
            }
        }
        return seen.frames;
    }

    @Test
    void headsAndBodiesOfManyStreamsAreOnePieceOnceTheyAreHandedOver() throws Exception {
        for (int stream = 1; stream < 9; stream += 2) {
            head(stream, 10, false);
            outflow.lastData(at(), stream, noise(5));
        }
        channel.flush();
        assertThat(channel.outboundMessages()).isEmpty();

        outflow.handOver(at());
        channel.flush();

        assertThat(channel.outboundMessages()).hasSize(1);
        assertThat(frames())
                .containsExactly("H1 10", "D1 5 end", "H3 10", "D3 5 end", "H5 10", "D5 5 end", "H7 10", "D7 5 end");
    }

    @Test
    void otherFramesGoBehindWhatWasWrittenBefore() throws Exception {
        head(1, 10, true);
        outflow.writePing(at(), false, 7, at().newPromise());
        head(3, 10, true);
        outflow.writeData(at(), 5, noise(3), 0, true, at().newPromise());
        head(7, 10, true);
        outflow.writeRstStream(at(), 9, 8, at().newPromise());
        assertThat(frames()).containsExactly("H1 10 end", "ping 7", "H3 10 end", "D5 3 end", "H7 10 end", "reset 9");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048, 2049, 7000, 8183, 16_384})
    void aBodyOfAnySizeComesWhole(int length) throws Exception {
        head(1, 6000, false);
        ByteBuf body = noise(length);
        outflow.lastData(at(), 1, body);
        outflow.handOver(at());
        assertThat(frames()).containsExactly("H1 6000", "D1 " + length + " end");
        assertThat(body.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {12_000, 13_000, 40_000, 100_000})
    void aHeadThatIsLargerThanAFrameGoesOnInOthers(int length) throws Exception {
        head(1, length, true);
        head(3, 10, true);
        outflow.handOver(at());
        assertThat(frames()).containsExactly("H1 " + length + " end", "H3 10 end");
    }

    @Test
    void whatIsNotHandedOverGoesNowhereOnceTheConnectionIsClosed() throws Exception {
        head(1, 10, true);
        outflow.close();
        outflow.handOver(at());
        assertThat(frames()).isEmpty();
    }

    private static final class Seen extends Http2FrameAdapter {

        private final List<String> frames = new ArrayList<>();

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end) {
            assertThat(headers.status()).hasToString("200");
            frames.add("H" + stream + " " + headers.get("x-long").length() + (end ? " end" : ""));
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
            ByteBuf right = noise(data.readableBytes());
            assertThat(data).isEqualTo(right);
            frames.add("D" + stream + " " + data.readableBytes() + (end ? " end" : ""));
            right.release();
            return data.readableBytes() + padding;
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) {
            frames.add("ping " + data);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int stream, long error) {
            frames.add("reset " + stream);
        }
    }
}
