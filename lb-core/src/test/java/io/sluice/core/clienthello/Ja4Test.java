package io.sluice.core.clienthello;

import static io.sluice.core.clienthello.HelloBytes.records;
import static io.sluice.core.clienthello.HelloBytes.text;
import static io.sluice.core.clienthello.HelloBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ja4Test {

    private static String ja4(byte[] bytes) {
        ClientHelloReader reader = new ClientHelloReader(1 << 14);
        reader.read(Unpooled.wrappedBuffer(bytes));
        return reader.hello().ja4();
    }

    /** The example of the format's description. */
    @Test
    void theExampleOfTheDescriptionComesOut() {
        assertThat(ja4(HelloBytes.ordinary("example.com", "h2", "http/1.1")))
                .isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    @Test
    void anAddressForAHostShowsInTheFirstPartAlone() {
        assertThat(ja4(records(new HelloBytes().browser().message())))
                .isEqualTo("t13i151400_8daaf6152771_e5627efa2ab1");
    }

    @Test
    void withoutExtensionsTheirHashIsNought() {
        HelloBytes bare = new HelloBytes().version("0302").ciphers("0a0a").withoutExtensionBlock();
        assertThat(ja4(records(bare.message()))).isEqualTo("t11i000000_000000000000_000000000000");
    }

    /** Sorted, without signature schemes: no underscore behind the extensions (their SHA-256 by another program). */
    @Test
    void withoutSignatureSchemesTheExtensionsStandAlone() {
        HelloBytes few = new HelloBytes().ciphers("1301").extension(0x17, "").extension(0x0b, "0100");
        assertThat(ja4(records(few.message()))).isEqualTo("t12i010200_0f2cb44170f4_0e0668bc1566");
    }

    @ParameterizedTest
    @CsvSource({
        "6832, h2",
        "68, hh",
        "687474702f312e31, h1",
        "ab, ab",
        "abcd, ad",
        "30ab, 3b",
        "3031abcd, 3d",
        "30abcd31, 01",
        "683b, 6b"
    })
    void theProtocolIsTwoCharacters(String protocol, String characters) {
        byte[] bytes = records(new HelloBytes()
                .extension(16, vector(2, vector(1, protocol) + vector(1, text("x"))))
                .message());
        assertThat(ja4(bytes)).startsWith("t12i1501" + characters + "_");
    }

    @ParameterizedTest
    @CsvSource({
        "0304, 13",
        "0303, 12",
        "0302, 11",
        "0301, 10",
        "0300, s3",
        "0305, 00",
        "0a0a0302, 11",
        "0301 0303 fafa, 12"
    })
    void theHighestVersionCounts(String versions, String shown) {
        byte[] bytes =
                records(new HelloBytes().extension(43, vector(1, versions)).message());
        assertThat(ja4(bytes)).startsWith("t" + shown + "i");
    }

    @Test
    void moreThanNinetyNineAreNinetyNine() {
        byte[] bytes = records(new HelloBytes().ciphers("1301".repeat(120)).message());
        assertThat(ja4(bytes)).startsWith("t12i9900");
    }
}
