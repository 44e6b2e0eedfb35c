package io.sluice.core.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each coding makes of bodies, read by decoders that others wrote. */
class BodyEncoderTest {

    private static byte[] text(int bytes) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(1);
        while (text.length() < bytes) {
            text.append("{\"id\":").append(random.nextInt(1000)).append(",\"name\":\"somebody\"},");
        }
        return text.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(2).nextBytes(noise);
        return noise;
    }

    private static ByteBuf direct(byte[] bytes) {
        return ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** Encodes in pieces of that size. */
    private static byte[] encode(Coding coding, int level, byte[] body, int piece) {
        ByteBuf in = direct(body);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(16);
        BodyEncoder encoder = coding.open(level);
        try {
            while (in.isReadable()) {
                encoder.encode(in, Math.min(piece, in.readableBytes()), out);
            }
            encoder.finish(out);
            return ByteBufUtil.getBytes(out);
        } finally {
            encoder.close();
            in.release();
            out.release();
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(Coding.values())
                .flatMap(coding -> Stream.of(1, 4, 9)
                        .flatMap(level -> Stream.of(
                                Arguments.of(coding, level, text(0), 1),
                                Arguments.of(coding, level, text(1), 1),
                                Arguments.of(coding, level, text(3000), 7),
                                Arguments.of(coding, level, text(1 << 20), 65536),
                                Arguments.of(coding, level, noise(1 << 20), 50_000))));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyComesOutAsItWentIn(Coding coding, int level, byte[] body, int piece) throws Exception {
        assertThat(coding.available()).isTrue();
        byte[] encoded = encode(coding, level, body, piece);
        assertThat(Decoded.whole(coding.token(), encoded)).isEqualTo(body);
        assertThat(encoded.length).isLessThan(body.length + 2000);
    }

    @ParameterizedTest
    @EnumSource
    void textBecomesLess(Coding coding) {
        byte[] body = text(100_000);
        assertThat(encode(coding, 4, body, 16_384).length).isLessThan(body.length / 4);
    }

    /** As an event stream needs it. */
    @ParameterizedTest
    @EnumSource
    void whatIsFlushedCanBeDecoded(Coding coding) throws Exception {
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(16);
        BodyEncoder encoder = coding.open(4);
        try {
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String event = "data: event " + i + "\n\n";
                sent.append(event);
                ByteBuf in = direct(event.getBytes(StandardCharsets.US_ASCII));
                encoder.encode(in, in.readableBytes(), out);
                in.release();
                encoder.flush(out);
                assertThat(new String(Decoded.of(coding.token(), ByteBufUtil.getBytes(out)), StandardCharsets.US_ASCII))
                        .isEqualTo(sent.toString());
            }
        } finally {
            encoder.close();
            out.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBufferOfTheHeapIsTakenTooAndOnlySoMuchOfIt(Coding coding) throws Exception {
        ByteBuf in = Unpooled.wrappedBuffer("xxbodyyy".getBytes(StandardCharsets.US_ASCII));
        in.skipBytes(2);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(16);
        BodyEncoder encoder = coding.open(4);
        try {
            encoder.encode(in, 4, out);
            encoder.finish(out);
            assertThat(in.readableBytes()).isEqualTo(2);
            assertThat(Decoded.whole(coding.token(), ByteBufUtil.getBytes(out)))
                    .isEqualTo("body".getBytes(StandardCharsets.US_ASCII));
        } finally {
            encoder.close();
            out.release();
        }
    }
}
