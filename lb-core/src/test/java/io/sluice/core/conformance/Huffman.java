package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The code of RFC 7541, appendix B. It is canonical: the lengths say it all. */
final class Huffman {

    static final int EOS = 256;

    /** Bits of each symbol, A for 5, B for 6, and so on; the last is EOS. */
    private static final String LENGTHS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXX"
            + "BFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
            + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJB"
            + "KABABABBBACCBBBABCBAABCCCCCKGJIX"
            + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSST"
            + "RQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
            + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWW"
            + "PTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
            + "Z";

    private static final int[] CODES = codes();

    private Huffman() {}

    private static int bits(int symbol) {
        return LENGTHS.charAt(symbol) - 'A' + 5;
    }

    private static int[] codes() {
        int[] codes = new int[LENGTHS.length()];
        int code = 0;
        for (int bits = 5; bits <= 30; bits++) {
            for (int symbol = 0; symbol < codes.length; symbol++) {
                if (bits(symbol) == bits) {
                    codes[symbol] = code++;
                }
            }
            code <<= 1;
        }
        return codes;
    }

    static byte[] encode(String text) {
        return encode(text.chars().toArray(), true);
    }

    /** Any symbols, also {@link #EOS}; the padding is made of ones or of zeros. */
    static byte[] encode(int[] symbols, boolean ones) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long pending = 0;
        int count = 0;
        for (int symbol : symbols) {
            pending = pending << bits(symbol) | CODES[symbol];
            count += bits(symbol);
            while (count >= 8) {
                count -= 8;
                out.write((int) (pending >> count));
            }
        }
        if (count > 0) {
            int padding = 8 - count;
            out.write((int) (pending << padding) | (ones ? (1 << padding) - 1 : 0));
        }
        return out.toByteArray();
    }

    /** Decodes by the rules of section 5.2. */
    static String decode(byte[] bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        int code = 0;
        int count = 0;
        for (int at = 0; at < bytes.length * 8; at++) {
            code = code << 1 | bytes[at / 8] >> (7 - at % 8) & 1;
            count++;
            int symbol = symbol(code, count);
            if (symbol == EOS) {
                throw new IOException("EOS in a string");
            }
            if (symbol >= 0) {
                text.append((char) symbol);
                code = 0;
                count = 0;
            }
        }
        if (count > 7 || code != (1 << count) - 1) {
            throw new IOException("padding of " + count + " bits: " + Integer.toBinaryString(code));
        }
        return text.toString();
    }

    private static int symbol(int code, int count) {
        for (int symbol = 0; count >= 5 && symbol < CODES.length; symbol++) {
            if (CODES[symbol] == code && bits(symbol) == count) {
                return symbol;
            }
        }
        return -1;
    }
}
