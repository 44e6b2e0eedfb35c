package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ha.Heartbeat.Proof;
import io.sluice.ha.Rejected.Reason;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatCodecTest {

    static final HeartbeatKeys OLD = HeartbeatKeys.of(List.of(key(1)));
    static final HeartbeatKeys BOTH = HeartbeatKeys.of(List.of(key(2), key(1)));
    static final HeartbeatKeys NEW = HeartbeatKeys.of(List.of(key(2)));
    private static final InetAddress SOURCE = Samples.node(1);
    private static final InetAddress DESTINATION = Samples.node(2);
    private static final Proof PROOF = new Proof(11, 12, 13, -14);

    static byte[] key(int of) {
        byte[] key = new byte[HeartbeatKeys.LEAST_BYTES];
        key[0] = (byte) of;
        return key;
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        for (String[] addresses : new String[][] {{}, {"10.0.0.100", "10.0.0.101"}, {"fd09::100"}}) {
            List<InetAddress> list =
                    List.of(addresses).stream().map(InetAddress::ofLiteral).toList();
            Heartbeat heartbeat = new Heartbeat(51, PROOF, Optional.of(new Advert(VrrpVersion.V3, 51, 200, 100, list)));
            assertThat(read(write(heartbeat, OLD), OLD).heartbeat()).isEqualTo(heartbeat);
        }
        Heartbeat greeting = new Heartbeat(51, PROOF, Optional.empty());
        assertThat(read(write(greeting, OLD), OLD).heartbeat()).isEqualTo(greeting);
    }

    @Test
    void aNewKeyComesToOneNodeAfterTheOther() {
        byte[] byOld = write(new Heartbeat(51, PROOF, Optional.empty()), OLD);
        byte[] byBoth = write(new Heartbeat(51, PROOF, Optional.empty()), BOTH);

        assertThat(read(byOld, BOTH).wrong()).isNull();
        assertThat(read(byBoth, NEW).wrong()).isNull();
        assertThat(read(byBoth, OLD).wrong()).isEqualTo(Reason.WRONG_SIGNATURE);
        assertThat(read(byOld, NEW).wrong()).isEqualTo(Reason.WRONG_SIGNATURE);
    }

    @Test
    void noByteCanBeChanged() {
        byte[] bytes = write(
                new Heartbeat(51, PROOF, Optional.of(new Advert(VrrpVersion.V3, 51, 200, 100, List.of(SOURCE)))), OLD);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(read(changed, OLD).heartbeat()).as("byte " + i).isNull();
        }
    }

    @Test
    void itIsOfNoUseOnAnotherWay() {
        ByteBuffer bytes = ByteBuffer.wrap(write(new Heartbeat(51, PROOF, Optional.empty()), OLD));
        HeartbeatKeys.Signer signer = OLD.signer();

        assertThat(HeartbeatReader.read(bytes, DESTINATION, SOURCE, signer).wrong())
                .isEqualTo(Reason.WRONG_SIGNATURE);
        assertThat(HeartbeatReader.read(bytes, SOURCE, Samples.node(3), signer).wrong())
                .isEqualTo(Reason.WRONG_SIGNATURE);
        assertThat(HeartbeatReader.read(bytes, SOURCE, DESTINATION, signer).wrong())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, NO_HEARTBEAT",
        "4, 2, OTHER_FORMAT",
        "5, 3, UNKNOWN_TYPE",
        "6, 0, NO_ROUTER_ID",
        "9, 0, NO_INTERVAL",
        "10, 5, WRONG_LENGTH",
        "10, 16, WRONG_LENGTH",
        "11, 2, WRONG_LENGTH",
        "11, 0, WRONG_LENGTH"
    })
    void whatIsWrongIsNamed(int at, int value, Reason reason) {
        byte[] bytes = write(
                new Heartbeat(51, PROOF, Optional.of(new Advert(VrrpVersion.V3, 51, 200, 100, List.of(SOURCE)))), OLD);
        bytes[at] = (byte) value;
        OLD.signer().sign(bytes, SOURCE, DESTINATION);

        assertThat(read(bytes, OLD).wrong()).isEqualTo(reason);
    }

    @Test
    void whatIsTooShortIsRejected() {
        byte[] bytes = write(new Heartbeat(51, PROOF, Optional.empty()), OLD);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(read(java.util.Arrays.copyOf(bytes, length), OLD).wrong())
                    .isEqualTo(Reason.TOO_SHORT);
        }
    }

    @Test
    void keysAreLongEnoughAndNeverShown() {
        assertThatThrownBy(() -> HeartbeatKeys.of(List.of(new byte[31]))).hasMessageContaining("at least 32");
        assertThatThrownBy(() -> HeartbeatKeys.of(List.of())).hasMessageContaining("from 1 to 4");
        assertThat(BOTH).hasToString("2 keys");
    }

    private static byte[] write(Heartbeat heartbeat, HeartbeatKeys keys) {
        return HeartbeatWriter.write(heartbeat, SOURCE, DESTINATION, keys.signer());
    }

    private static HeartbeatReader.Result read(byte[] bytes, HeartbeatKeys keys) {
        return HeartbeatReader.read(ByteBuffer.wrap(bytes), SOURCE, DESTINATION, keys.signer());
    }
}
