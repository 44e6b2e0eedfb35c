package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Any bytes give an answer, and what is read as a heartbeat is the same when written again. */
class HeartbeatReaderFuzzTest {

    @FuzzTest
    void anyBytesAreAHeartbeatOrRejected(byte[] bytes) {
        HeartbeatKeys.Signer signer = HeartbeatCodecTest.OLD.signer();
        // With a right signature, or no input would ever come past that check.
        byte[] signed = Arrays.copyOf(bytes, bytes.length + HeartbeatKeys.SIGNATURE_BYTES);
        signer.sign(signed, Samples.node(1), Samples.node(2));
        for (byte[] datagram : new byte[][] {bytes, signed}) {
            HeartbeatReader.Result result =
                    HeartbeatReader.read(ByteBuffer.wrap(datagram), Samples.node(1), Samples.node(2), signer);
            assertThat(result.heartbeat() == null).isNotEqualTo(result.wrong() == null);
            if (result.heartbeat() != null) {
                check(result.heartbeat(), datagram, signer);
            }
        }
    }

    private static void check(Heartbeat heartbeat, byte[] datagram, HeartbeatKeys.Signer signer) {
        byte[] written = HeartbeatWriter.write(heartbeat, Samples.node(1), Samples.node(2), signer);
        assertThat(written).hasSameSizeAs(datagram);
        assertThat(HeartbeatReader.read(ByteBuffer.wrap(written), Samples.node(1), Samples.node(2), signer)
                        .heartbeat())
                .isEqualTo(heartbeat);
    }
}
