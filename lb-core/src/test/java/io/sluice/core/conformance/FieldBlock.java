package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a field block (RFC 7541) one representation after the other, right ones and broken ones. It keeps no table. */
final class FieldBlock {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Section 6.1: a field that is in a table, counted from one. */
    FieldBlock indexed(int index) {
        return integer(0x80, 7, index);
    }

    /** Section 6.2.2: without indexing, name and value as they are. */
    FieldBlock literal(String name, String value) {
        return integer(0x00, 4, 0).string(name).string(value);
    }

    /** Section 6.2.2 with the name from a table. */
    FieldBlock literal(int index, String value) {
        return integer(0x00, 4, index).string(value);
    }

    /** Section 6.2.1: the receiver adds the field to its dynamic table. */
    FieldBlock indexing(String name, String value) {
        return integer(0x40, 6, 0).string(name).string(value);
    }

    /** Section 6.2.1 with the name from a table. */
    FieldBlock indexing(int index, String value) {
        return integer(0x40, 6, index).string(value);
    }

    /** Section 6.2.3: never indexed. */
    FieldBlock never(String name, String value) {
        return integer(0x10, 4, 0).string(name).string(value);
    }

    /** Section 6.2.2, both strings Huffman coded. */
    FieldBlock huffman(String name, String value) {
        return integer(0x00, 4, 0).coded(Huffman.encode(name)).coded(Huffman.encode(value));
    }

    /** Section 6.3. */
    FieldBlock tableSize(int size) {
        return integer(0x20, 5, size);
    }

    /** A string that is said to be Huffman coded. */
    FieldBlock coded(byte[] octets) {
        return integer(0x80, 7, octets.length).raw(octets);
    }

    FieldBlock string(String text) {
        return integer(0x00, 7, text.length()).raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Section 5.1: an integer behind a pattern. */
    FieldBlock integer(int pattern, int prefixBits, int value) {
        int most = (1 << prefixBits) - 1;
        if (value < most) {
            out.write(pattern | value);
            return this;
        }
        out.write(pattern | most);
        int rest = value - most;
        for (; rest >= 128; rest >>>= 7) {
            out.write(rest & 127 | 128);
        }
        out.write(rest);
        return this;
    }

    FieldBlock raw(int... octets) {
        for (int octet : octets) {
            out.write(octet);
        }
        return this;
    }

    FieldBlock raw(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
