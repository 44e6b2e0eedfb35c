package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in values, and bytes that are none. */
class DerReaderTest {

    private static DerReader of(String hex) {
        return new DerReader(HexFormat.of().parseHex(hex));
    }

    @Test
    void valuesAreReadOneAfterTheOtherAndOneInTheOther() throws IOException {
        DerReader outer = of("3006020105 0401ff 0500".replace(" ", ""));
        DerReader sequence = outer.enter(DerReader.SEQUENCE);
        assertThat(sequence.integer()).isEqualTo(BigInteger.valueOf(5));
        assertThat(sequence.enter(DerReader.OCTETS).rest()).containsExactly(0xff);
        assertThat(sequence.hasMore()).isFalse();
        assertThat(sequence.tag()).isEqualTo(-1);
        assertThat(outer.next().rest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535})
    void whatIsWrittenCanBeRead(int length) throws IOException {
        byte[] content = new byte[length];
        DerReader reader = new DerReader(Der.value(DerReader.OCTETS, content));
        assertThat(reader.enter(DerReader.OCTETS).rest()).isEqualTo(content);
        assertThat(reader.hasMore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "04", "0401", "0402ff", "0480", "0481", "048201", "0484ffffffff", "0483ffffff", "0401ff"})
    void bytesThatAreNoSequenceAreRefused(String hex) {
        assertThatThrownBy(() -> of(hex).enter(DerReader.SEQUENCE).integer()).isInstanceOf(IOException.class);
        if (!hex.equals("0401ff")) {
            assertThatThrownBy(() -> of(hex).next()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aValueMayNotReachBeyondTheOneAroundIt() throws IOException {
        DerReader sequence = of("30030402ffff").enter(DerReader.SEQUENCE);
        assertThatThrownBy(sequence::next).isInstanceOf(IOException.class).hasMessageContaining("longer than");
    }
}
