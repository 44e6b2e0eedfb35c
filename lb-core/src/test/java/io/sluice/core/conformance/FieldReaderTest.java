package io.sluice.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7541, appendix C, and what a decoder has to refuse. */
class FieldReaderTest {

    private final FieldReader reader = new FieldReader();

    private String read(String hex) throws IOException {
        return reader.read(HexFormat.of().parseHex(hex.replace(" ", ""))).toString();
    }

    @Test
    void requestsWithHuffmanCodingAreRead() throws IOException {
        assertThat(read("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"))
                .isEqualTo("[:method=GET, :scheme=http, :path=/, :authority=www.example.com]");
        assertThat(read("8286 84be 5886 a8eb 1064 9cbf"))
                .isEqualTo("[:method=GET, :scheme=http, :path=/, :authority=www.example.com, cache-control=no-cache]");
        assertThat(read("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
                .isEqualTo("[:method=GET, :scheme=https, :path=/index.html, :authority=www.example.com,"
                        + " custom-key=custom-value]");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        String any = "\0\u001f ~\u007f\u0080\u00ff aZ09";
        byte[] block = new FieldBlock()
                .indexed(2)
                .literal("a", any)
                .huffman("b", any)
                .indexing("c", "d")
                .indexed(62)
                .literal("long", "v".repeat(5000))
                .bytes();
        assertThat(reader.read(block))
                .containsExactly(
                        new FieldLine(":method", "GET"),
                        new FieldLine("a", any),
                        new FieldLine("b", any),
                        new FieldLine("c", "d"),
                        new FieldLine("c", "d"),
                        new FieldLine("long", "v".repeat(5000)));
    }

    @ParameterizedTest
    @CsvSource({
        "80, index 0",
        "be, dynamic table has 0",
        "0001 6182 1fff, padding",
        "0001 6181 18, padding",
        "0001 6184 ffff ffff, EOS",
        "82 20, behind a field",
        "3f e2 1f, allowed 4096",
        "00 01, beyond the block",
        "ff ff ff ff ff ff 7f, too large"
    })
    void whatIsBrokenIsRefused(String hex, String why) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    @Test
    void aTableThatHasToShrinkIsSeenToDoSo() throws IOException {
        reader.allow(0);
        assertThatThrownBy(() -> read("82")).hasMessageContaining("no size update");
        assertThat(read("20 82")).isEqualTo("[:method=GET]");
        assertThat(read("82")).isEqualTo("[:method=GET]");
    }
}
