package io.sluice.core.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.proxyprotocol.ProxyHeader.Progress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of both versions, byte by byte. */
class ProxyHeaderTest {

    private static final int MOST = 512;
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    static Stream<Arguments> right() {
        String six = "20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb";
        return Stream.of(
                Arguments.of(text("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"), "/192.0.2.1:56324 /192.0.2.2:443"),
                Arguments.of(
                        text("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n"), "/255.255.255.255:65535 /0.0.0.0:0"),
                Arguments.of(
                        text("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n"),
                        "/[2001:db8:0:0:0:0:0:1]:56324 /[0:0:0:0:0:0:0:1]:443"),
                Arguments.of(text("PROXY UNKNOWN\r\n"), "null null"),
                Arguments.of(text("PROXY UNKNOWN whatever stands here\r\n"), "null null"),
                Arguments.of(text("PROXY UNKNOWN " + "x".repeat(91) + "\r\n"), "null null"),
                Arguments.of(
                        hex(SIGNATURE, "21 11 000c c0000201 c0000202 dc04 01bb"), "/192.0.2.1:56324 /192.0.2.2:443"),
                Arguments.of(
                        hex(SIGNATURE, "21 21 0024", six), "/[2001:db8:0:0:0:0:0:1]:56324 /[2001:db8:0:0:0:0:0:2]:443"),
                Arguments.of(
                        hex(SIGNATURE, "21 11 0013 c0000201 c0000202 dc04 01bb", "03 0004 ffffffff"),
                        "/192.0.2.1:56324 /192.0.2.2:443"),
                Arguments.of(
                        hex(SIGNATURE, "21 11 000f c0000201 c0000202 dc04 01bb", "ff ff ff"),
                        "/192.0.2.1:56324 /192.0.2.2:443"),
                Arguments.of(hex(SIGNATURE, "21 31 00d8", "2f".repeat(216)), " "),
                Arguments.of(hex(SIGNATURE, "20 00 0000"), "null null"),
                Arguments.of(hex(SIGNATURE, "20 11 000c c0000201 c0000202 dc04 01bb"), "null null"),
                Arguments.of(hex(SIGNATURE, "20 ff 0001 00"), "null null"),
                Arguments.of(hex(SIGNATURE, "21 00 0003 000000"), "null null"),
                Arguments.of(hex(SIGNATURE, "21 12 000c c0000201 c0000202 dc04 01bb"), "null null"),
                Arguments.of(hex(SIGNATURE, "21 00 01f0", "00".repeat(496)), "null null"));
    }

    /** Cut anywhere it asks for more and takes nothing; whole it takes itself and leaves what follows. */
    @ParameterizedTest
    @MethodSource("right")
    void aRightHeaderIsTakenWholeAndNothingOfWhatFollows(byte[] bytes, String told) {
        ProxyHeader header = new ProxyHeader(MOST);
        for (int cut = 0; cut < bytes.length; cut++) {
            ByteBuf part = Unpooled.wrappedBuffer(bytes, 0, cut);
            assertThat(header.read(part)).as("cut at " + cut).isEqualTo(Progress.MORE);
            assertThat(part.readableBytes()).isEqualTo(cut);
        }
        ByteBuf all = Unpooled.wrappedBuffer(bytes, text("GET"));
        assertThat(header.read(all)).isEqualTo(Progress.DONE);
        assertThat(all.toString(StandardCharsets.US_ASCII)).isEqualTo("GET");
        assertThat(header.client() + " " + header.local()).isEqualTo(told);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(hex(SIGNATURE, "11"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "22"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "ff"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 41 0000"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 13 0000"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 11 000b c0000201 c0000202 dc04 01"), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 21 0023", "00".repeat(35)), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 31 00d7", "00".repeat(215)), ProxyHeaderFault.MALFORMED),
                Arguments.of(hex(SIGNATURE, "21 00 01f1"), ProxyHeaderFault.TOO_LONG),
                Arguments.of(hex(SIGNATURE, "20 00 ffff"), ProxyHeaderFault.TOO_LONG),
                Arguments.of(hex("0d0a0d0a000d0a515549540b"), ProxyHeaderFault.MISSING),
                Arguments.of(text("GET / HTTP/1.1\r\n"), ProxyHeaderFault.MISSING),
                Arguments.of(text("PROXYX"), ProxyHeaderFault.MISSING),
                Arguments.of(text("P "), ProxyHeaderFault.MISSING),
                Arguments.of(text("proxy TCP4"), ProxyHeaderFault.MISSING),
                Arguments.of(hex("160301"), ProxyHeaderFault.MISSING),
                Arguments.of(text("PROXY UNKNOWN " + "x".repeat(92) + "\r\n"), ProxyHeaderFault.TOO_LONG),
                Arguments.of(text("PROXY UNKNOWN " + "x".repeat(93)), ProxyHeaderFault.TOO_LONG));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongHeaderIsRefusedWithTheReasonAsSoonAsItShows(byte[] bytes, ProxyHeaderFault fault) {
        ProxyHeader header = new ProxyHeader(MOST);
        assertThat(header.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.REFUSED);
        assertThat(header.fault()).isEqualTo(fault);
        ProxyHeader again = new ProxyHeader(MOST);
        for (int cut = 0; cut < bytes.length; cut++) {
            assertThat(again.read(Unpooled.wrappedBuffer(bytes, 0, cut))).isNotEqualTo(Progress.DONE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY\r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP5 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY UNIX a b\r\n",
                "PROXY UNKNOWNX\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 \r\n",
                "PROXY TCP4  1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 65536\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 +1 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 01 2\r\n",
                "PROXY TCP4 1.1.1.1 2.2.2.2 1 -2\r\n",
                "PROXY TCP4 1.1.1.256 2.2.2.2 1 2\r\n",
                "PROXY TCP4 01.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP4 ::1 ::2 1 2\r\n",
                "PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 ::2 1 2\r\n",
                "PROXY TCP6 [::1] ::2 1 2\r\n",
                "PROXY TCP6 ::1::2 ::2 1 2\r\n",
                "PROXY TCP4 www.example.org 2.2.2.2 1 2\r\n"
            })
    void aWrongLineIsMalformed(String line) {
        ProxyHeader header = new ProxyHeader(MOST);
        ByteBuf in = Unpooled.wrappedBuffer(text(line));
        // "PROXY\r\n" lacks the space that makes it a header at all.
        assertThat(header.read(in)).isEqualTo(Progress.REFUSED);
        assertThat(header.fault())
                .isEqualTo(line.startsWith("PROXY ") ? ProxyHeaderFault.MALFORMED : ProxyHeaderFault.MISSING);
    }
}
