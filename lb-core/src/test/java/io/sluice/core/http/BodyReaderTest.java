package io.sluice.core.http;

import static io.sluice.core.http.Reading.bytes;
import static io.sluice.core.http.Reading.splittings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where bodies end, and which are broken; each read whole, cut at every byte, and byte by byte. */
class BodyReaderTest {

    private static final MessageLimits LIMITS = new MessageLimits(64, 2, 0);
    private static final String BEHIND = "GET /next";

    /** What came of a body. */
    private record Outcome(boolean done, Fault fault, String accepted, String data, String rest) {}

    static Stream<Arguments> wholeBodies() {
        return Stream.of(
                arguments(0, "", ""),
                arguments(1, "a", "a"),
                arguments(5, "0\r\n\r\n", "0\r\n\r\n"),
                arguments(-1, "0\r\n\r\n", ""),
                arguments(-1, "000\r\n\r\n", ""),
                arguments(-1, "0;x\r\n\r\n", ""),
                arguments(-1, "3\r\nabc\r\n0\r\n\r\n", "abc"),
                arguments(-1, "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n", "abc0123456789"),
                arguments(-1, "a\r\n\r\n0\r\n\r\nabc\r\n0\r\n\r\n", "\r\n0\r\n\r\nabc"),
                arguments(-1, "000000000000003\r\nabc\r\n0\r\n\r\n", "abc"),
                arguments(-1, "3;\r\nabc\r\n0\r\n\r\n", "abc"),
                arguments(-1, "3;a=b;c=\"d e\"\t\u00e9\r\nabc\r\n0;z\r\n\r\n", "abc"),
                arguments(-1, "3;" + "x".repeat(256) + "\r\nabc\r\n0\r\n\r\n", "abc"),
                arguments(-1, "0\r\nX: y\r\n\r\n", ""),
                arguments(-1, "0\r\nX:\r\nY: \u00e9 z\t\r\n\r\n", ""),
                arguments(-1, "0\r\nContent-Length-X: y\r\n\r\n", ""),
                arguments(-1, "0\r\n" + "x".repeat(60) + ":\r\n\r\n", ""));
    }

    static Stream<Arguments> brokenChunks() {
        return Stream.of(
                arguments("\r\n", Fault.CHUNK_SIZE),
                arguments(";x\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("0x3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("+3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("-3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments(" 3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3 \r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3\t;x\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3_0\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3g\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3,3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("\u00b3\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3\u0000\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("0000000000000003\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("10000000000000003\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("fffffffffffffffe\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3\rabc\r\n", Fault.CHUNK_SIZE),
                arguments("3\r\r\nabc\r\n", Fault.CHUNK_SIZE),
                arguments("3;x\nabc\r\n", Fault.CHUNK_EXTENSION),
                arguments("3;x\rabc\r\n", Fault.CHUNK_SIZE),
                arguments("3;\u0000\r\nabc\r\n", Fault.CHUNK_EXTENSION),
                arguments("3;" + "x".repeat(257) + "\r\nabc\r\n", Fault.CHUNK_EXTENSION),
                arguments("3\r\nabcd\r\n", Fault.CHUNK_END),
                arguments("3\r\nabc\n0\r\n\r\n", Fault.CHUNK_END),
                arguments("3\r\nabc0\r\n\r\n", Fault.CHUNK_END),
                arguments("3\r\nabc\r0\r\n\r\n", Fault.CHUNK_END),
                arguments("3\r\nabc\r\n\r\n", Fault.CHUNK_SIZE),
                arguments("0\r\n\n", Fault.TRAILER),
                arguments("0\r\n\rX", Fault.TRAILER),
                arguments("0\r\n X: y\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX : y\r\n\r\n", Fault.TRAILER),
                arguments("0\r\n: y\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: y\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: y\rz\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: y\r\n z\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: \u0000\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nGET / HTTP/1.1\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nContent-Length: 5\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nTRANSFER-ENCODING: chunked\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: y\r\nHost: b\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nx-forwarded-proto: https\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nAuthorization: x\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nSet-Cookie: x\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nA:\r\nB:\r\nC:\r\n\r\n", Fault.TRAILER),
                arguments("0\r\nX: " + "y".repeat(64) + "\r\n\r\n", Fault.TRAILER));
    }

    @ParameterizedTest
    @MethodSource("wholeBodies")
    void endsWithItsLastByte(long length, String body, String data) {
        Outcome expected = new Outcome(true, null, body, data, BEHIND);
        assertEverywhere(length, body + BEHIND, expected);
    }

    @ParameterizedTest
    @MethodSource("wholeBodies")
    void doesNotEndBeforeItsLastByte(long length, String body) {
        if (!body.isEmpty()) {
            String shorter = body.substring(0, body.length() - 1);
            Outcome outcome = read(length, List.of(bytes(shorter)));
            assertThat(outcome.done).isFalse();
            assertThat(outcome.fault).isNull();
            assertThat(outcome.accepted).isEqualTo(shorter);
        }
    }

    @ParameterizedTest
    @MethodSource("brokenChunks")
    void isBrokenAtTheFirstByteThatIsWrong(String body, Fault fault) {
        Outcome whole = read(-1, List.of(bytes(body)));
        assertThat(whole.fault).isEqualTo(fault);
        assertThat(whole.done).isFalse();
        assertThat(body).startsWith(whole.accepted);
        assertEverywhere(-1, body, whole);
    }

    @Test
    void goesOnUntilTheConnectionEnds() {
        BodyReader reader = new BodyReader();
        reader.beginUntilClose();
        ByteBuf in = Unpooled.wrappedBuffer(bytes("0\r\n\r\n"));
        assertThat(reader.untilClose()).isTrue();
        assertThat(reader.accept(in)).isEqualTo(5);
        assertThat(reader.acceptPart(in)).isEqualTo(5);
        assertThat(reader.partIsData()).isTrue();
        assertThat(reader.done()).isFalse();
        assertThat(reader.broken()).isFalse();
    }

    @Test
    void takesALengthBeyondFourGigabytes() {
        BodyReader reader = new BodyReader();
        reader.begin(5_000_000_000L, LIMITS);
        ByteBuf in = Unpooled.wrappedBuffer(new byte[1 << 20]);
        long left = 5_000_000_000L;
        while (left > 0) {
            int taken = reader.accept(in);
            assertThat(taken).isEqualTo((int) Math.min(left, 1 << 20));
            left -= taken;
        }
        assertThat(reader.done()).isTrue();
        assertThat(reader.accept(in)).isZero();
    }

    @Test
    void beginsAnewAfterABrokenBody() {
        BodyReader reader = new BodyReader();
        reader.begin(-1, LIMITS);
        reader.accept(Unpooled.wrappedBuffer(bytes("zz")));
        assertThat(reader.broken()).isTrue();
        reader.begin(1, LIMITS);
        assertThat(reader.broken()).isFalse();
        reader.begin(-1, LIMITS);
        assertThat(reader.broken()).isFalse();
        assertThat(reader.accept(Unpooled.wrappedBuffer(bytes("1\r\nx\r\n0\r\n\r\n"))))
                .isEqualTo(11);
        assertThat(reader.done()).isTrue();
    }

    private static void assertEverywhere(long length, String body, Outcome expected) {
        assertThat(read(length, List.of(bytes(body)))).isEqualTo(expected);
        for (List<byte[]> pieces : splittings(bytes(body))) {
            assertThat(read(length, pieces)).isEqualTo(expected);
        }
    }

    /** Reads twice: as it is forwarded, and for the data alone; both must agree. */
    private static Outcome read(long length, List<byte[]> pieces) {
        Outcome forwarded = read(length, pieces, false);
        Outcome parts = read(length, pieces, true);
        assertThat(parts.accepted).isEqualTo(forwarded.accepted);
        assertThat(parts.fault).isEqualTo(forwarded.fault);
        assertThat(parts.rest).isEqualTo(forwarded.rest);
        assertThat(parts.done).isEqualTo(forwarded.done);
        return parts;
    }

    private static Outcome read(long length, List<byte[]> pieces, boolean inParts) {
        BodyReader reader = new BodyReader();
        reader.begin(length, LIMITS);
        StringBuilder accepted = new StringBuilder();
        StringBuilder data = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            while (in.isReadable() && !reader.done() && !reader.broken()) {
                int count = inParts ? reader.acceptPart(in) : reader.accept(in);
                String taken =
                        in.readCharSequence(count, StandardCharsets.ISO_8859_1).toString();
                accepted.append(taken);
                data.append(inParts && reader.partIsData() ? taken : "");
            }
            rest.append(in.toString(StandardCharsets.ISO_8859_1));
        }
        Fault fault = reader.broken() ? reader.fault() : null;
        return new Outcome(reader.done(), fault, accepted.toString(), data.toString(), rest.toString());
    }
}
