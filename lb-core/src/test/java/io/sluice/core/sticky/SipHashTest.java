package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SipHashTest {

    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** The vectors of the reference implementation for the key 00 01 .. 0f and the inputs 00 01 .. of each length. */
    @Test
    void givesWhatTheReferenceImplementationGives() {
        long[] expected = {
            0x726fdb47dd0e0e31L,
            0x74f839c593dc67fdL,
            0x0d6c8009d9a94f5aL,
            0x85676696d7fb7e2dL,
            0xcf2794e0277187b7L,
            0x18765564cd99a68dL,
            0xcbc9466e58fee3ceL,
            0xab0200f58b01d137L,
            0x93f5f5799a932462L
        };
        byte[] input = new byte[16];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }
        for (int length = 0; length < expected.length; length++) {
            assertThat(hash.of(Arrays.copyOf(input, length)))
                    .as("length " + length)
                    .isEqualTo(expected[length]);
        }
        // The one of the paper, appendix A.
        assertThat(hash.of(Arrays.copyOf(input, 15))).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void takesAPartOfBytes() {
        byte[] bytes = {9, 0, 1, 2, 9};
        assertThat(hash.of(bytes, 1, 4)).isEqualTo(hash.of(new byte[] {0, 1, 2}));
    }
}
