package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into pieces as a seed says, and holds what is read from them against what is read from the whole. */
final class Pieces {

    /** What came of a body. */
    private record Body(boolean done, @Nullable Fault fault, int accepted, List<Byte> data) {}

    private Pieces() {}

    static List<byte[]> of(byte[] raw, int seed) {
        Random random = new Random(seed);
        int most = 1 + seed % 37;
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < raw.length; ) {
            int end = Math.min(raw.length, at + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(raw, at, end));
            at = end;
        }
        return pieces;
    }

    static byte[] with(byte[] raw, String behind) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(raw);
        all.writeBytes(Reading.bytes(behind));
        return all.toByteArray();
    }

    static void assertBodyReadsTheSame(long length, byte[] raw, int seed, MessageLimits limits) {
        Body whole = read(length, List.of(raw), false, limits);
        Body cut = read(length, of(raw, seed), false, limits);
        Body parts = read(length, List.of(raw), true, limits);
        Body cutParts = read(length, of(raw, seed), true, limits);
        assertThat(cut).isEqualTo(whole);
        assertThat(cutParts).isEqualTo(parts);
        assertThat(parts.accepted).isEqualTo(whole.accepted);
        assertThat(parts.fault).isEqualTo(whole.fault);
        assertThat(parts.done).isEqualTo(whole.done);
        assertThat(whole.done && whole.fault != null).isFalse();
        if (!whole.done && whole.fault == null) {
            assertThat(whole.accepted).isEqualTo(raw.length);
        }
    }

    private static Body read(long length, List<byte[]> pieces, boolean inParts, MessageLimits limits) {
        BodyReader reader = new BodyReader();
        reader.begin(length, limits);
        int accepted = 0;
        List<Byte> data = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            while (in.isReadable() && !reader.done() && !reader.broken()) {
                int count = inParts ? reader.acceptPart(in) : reader.accept(in);
                assertThat(count).isBetween(0, in.readableBytes());
                assertThat(count > 0 || reader.broken()).isTrue();
                accepted += count;
                boolean isData = inParts && reader.partIsData();
                for (int i = 0; i < count; i++) {
                    byte b = in.readByte();
                    if (isData) {
                        data.add(b);
                    }
                }
            }
        }
        return new Body(reader.done(), reader.broken() ? reader.fault() : null, accepted, data);
    }
}
