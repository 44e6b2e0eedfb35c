package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Any bytes give an answer, and what is read as an advert is the same when written and read again. */
class AdvertReaderFuzzTest {

    @FuzzTest
    void anyBytesAreAnAdvertOrRejected(byte[] bytes) {
        // With a checksum made right, or no input would ever come past that check.
        byte[] summed = AdvertCodecTest.summed(HexFormat.of().formatHex(bytes));
        for (byte[] packet : new byte[][] {bytes, summed}) {
            check(packet, Samples.node(1), Samples.MULTICAST);
            check(packet, Samples.SOURCE_IPV6, Samples.MULTICAST_IPV6);
        }
    }

    private static void check(byte[] packet, InetAddress source, InetAddress destination) {
        if (AdvertReader.read(ByteBuffer.wrap(packet), source, destination) instanceof Advert advert) {
            byte[] written = AdvertWriter.write(advert, source, destination, Ipv4Checksum.WITH_PSEUDO_HEADER);
            assertThat(written).hasSameSizeAs(packet);
            assertThat(AdvertReader.read(ByteBuffer.wrap(written), source, destination))
                    .isEqualTo(advert);
        }
    }
}
