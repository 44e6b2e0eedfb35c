package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.Rejected.Reason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdvertCodecTest {

    private static final InetAddress SOURCE = Samples.node(1);
    private static final InetAddress TARGET = InetAddress.ofLiteral("10.0.0.100");
    private static final Advert V3 = new Advert(VrrpVersion.V3, 51, 150, 100, List.of(TARGET));
    private static final Advert V2 = new Advert(VrrpVersion.V2, 51, 150, 100, List.of(TARGET));

    /** Sums done by hand: 3133 + 9601 + 0064 + 0a00 + 0064 = d1fc; with 0a00 0001 e000 0012 0070 000c, bc8c. */
    @Test
    void writesTheBytesOfVersion3WithAndWithoutThePseudoHeader() {
        assertThat(hex(V3, Ipv4Checksum.MESSAGE_ONLY)).isEqualTo("31339601" + "00642e03" + "0a000064");
        assertThat(hex(V3, Ipv4Checksum.WITH_PSEUDO_HEADER)).isEqualTo("31339601" + "00644373" + "0a000064");
    }

    @ParameterizedTest
    @EnumSource(Ipv4Checksum.class)
    void writesVersion2WithSecondsAndEmptyAuthenticationWhateverTheChecksumSetting(Ipv4Checksum checksum) {
        assertThat(hex(V2, checksum)).isEqualTo("21339601" + "00013e66" + "0a000064" + "0000000000000000");
    }

    @ParameterizedTest
    @EnumSource(Ipv4Checksum.class)
    void readsWhatItWrites(Ipv4Checksum checksum) {
        assertThat(read(hex(V3, checksum))).isEqualTo(V3);
        assertThat(read(hex(V2, checksum))).isEqualTo(V2);
    }

    @Test
    void readsIpv6WithThePseudoHeaderOnly() {
        InetAddress mapped = ipv4MappedIpv6();
        Advert advert = new Advert(VrrpVersion.V3, 255, 0, 4095, List.of(InetAddress.ofLiteral("fe80::100"), mapped));
        byte[] bytes =
                AdvertWriter.write(advert, Samples.SOURCE_IPV6, Samples.MULTICAST_IPV6, Ipv4Checksum.MESSAGE_ONLY);

        assertThat(readIpv6(bytes)).isEqualTo(advert);
        assertThat(AdvertReader.read(ByteBuffer.wrap(bytes), InetAddress.ofLiteral("fe80::2"), Samples.MULTICAST_IPV6))
                .isEqualTo(new Rejected(Reason.WRONG_CHECKSUM));
        assertThat(readIpv6(summed("31339601006400000a000064"))).isEqualTo(new Rejected(Reason.WRONG_LENGTH));
    }

    @Test
    void version2HasNoPseudoHeaderAndNoIpv6() {
        byte[] bytes = AdvertWriter.write(V2, SOURCE, Samples.MULTICAST, Ipv4Checksum.MESSAGE_ONLY);
        ByteBuffer message = ByteBuffer.wrap(bytes).putShort(Advert.CHECKSUM_OFFSET, (short) 0);
        int before = InternetChecksum.pseudoHeader(SOURCE, Samples.MULTICAST, bytes.length);
        message.putShort(Advert.CHECKSUM_OFFSET, (short) ~InternetChecksum.sum(message, before));

        assertThat(AdvertReader.read(message, SOURCE, Samples.MULTICAST))
                .isEqualTo(new Rejected(Reason.WRONG_CHECKSUM));
        assertThat(readIpv6(bytes)).isEqualTo(new Rejected(Reason.UNKNOWN_VERSION));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "'', TOO_SHORT",
        "31339601006400, TOO_SHORT",
        "11339601006400000a000064, UNKNOWN_VERSION",
        "41339601006400000a000064, UNKNOWN_VERSION",
        "01339601006400000a000064, UNKNOWN_VERSION",
        "30339601006400000a000064, UNKNOWN_TYPE",
        "32339601006400000a000064, UNKNOWN_TYPE",
        "31009601006400000a000064, NO_ROUTER_ID",
        "3133960000640000, NO_ADDRESSES",
        "3133960100640000, WRONG_LENGTH",
        "31339601006400000a0000, WRONG_LENGTH",
        "31339601006400000a00006400, WRONG_LENGTH",
        "31339602006400000a000064, WRONG_LENGTH",
        "313396ff006400000a000064, WRONG_LENGTH",
        "31339601000000000a000064, NO_INTERVAL",
        "31339601f00000000a000064, NO_INTERVAL",
        "21339601000100000a000064, WRONG_LENGTH",
        "21339601000100000a00006400000000000000, WRONG_LENGTH",
        "21339601010100000a0000640000000000000000, AUTHENTICATED",
        "21339601020100000a0000640000000000000000, AUTHENTICATED",
        "21339601000000000a0000640000000000000000, NO_INTERVAL",
    })
    void rejects(String hex, Reason reason) {
        assertThat(AdvertReader.read(ByteBuffer.wrap(summed(hex)), SOURCE, Samples.MULTICAST))
                .isEqualTo(new Rejected(reason));
    }

    @Test
    void everySingleFlippedBitIsRejected() {
        byte[] good = AdvertWriter.write(V3, SOURCE, Samples.MULTICAST, Ipv4Checksum.WITH_PSEUDO_HEADER);
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] bad = good.clone();
            bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(AdvertReader.read(ByteBuffer.wrap(bad), SOURCE, Samples.MULTICAST))
                    .as("bit %d", bit)
                    .isInstanceOf(Rejected.class);
        }
    }

    @Test
    void theReservedBitsOfVersion3AndTheAuthenticationDataOfVersion2AreIgnored() {
        assertThat(read(HexFormat.of().formatHex(summed("31339601f06400000a000064"))))
                .isEqualTo(V3);
        assertThat(read(HexFormat.of().formatHex(summed("21339601000100000a0000640102030405060708"))))
                .isEqualTo(V2);
    }

    @Test
    void readsBetweenPositionAndLimitAndLeavesTheBufferAsItWas() {
        byte[] bytes = AdvertWriter.write(V3, SOURCE, Samples.MULTICAST, Ipv4Checksum.MESSAGE_ONLY);
        ByteBuffer packet =
                ByteBuffer.allocate(40).position(20).put(bytes).flip().position(20);

        assertThat(AdvertReader.read(packet, SOURCE, Samples.MULTICAST)).isEqualTo(V3);
        assertThat(packet.position()).isEqualTo(20);
        assertThat(packet.remaining()).isEqualTo(bytes.length);
    }

    /** The bytes with their right checksum, no pseudo header; as they are where there is no room for one. */
    static byte[] summed(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length >= Advert.HEADER_BYTES) {
            ByteBuffer message = ByteBuffer.wrap(bytes).putShort(Advert.CHECKSUM_OFFSET, (short) 0);
            message.putShort(Advert.CHECKSUM_OFFSET, (short) ~InternetChecksum.sum(message, 0));
        }
        return bytes;
    }

    private static String hex(Advert advert, Ipv4Checksum checksum) {
        return HexFormat.of().formatHex(AdvertWriter.write(advert, SOURCE, Samples.MULTICAST, checksum));
    }

    private static Received read(String hex) {
        return AdvertReader.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), SOURCE, Samples.MULTICAST);
    }

    private static Received readIpv6(byte[] bytes) {
        return AdvertReader.read(ByteBuffer.wrap(bytes), Samples.SOURCE_IPV6, Samples.MULTICAST_IPV6);
    }

    private static InetAddress ipv4MappedIpv6() {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xFF;
        bytes[11] = (byte) 0xFF;
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
