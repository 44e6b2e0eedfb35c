package io.sluice.core.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads field blocks (RFC 7541) with all rules that a decoder has to hold the encoder to. One for each direction. */
final class FieldReader {

    private final List<FieldLine> dynamic = new ArrayList<>();
    private int allowed = 4096;
    private int capacity = 4096;
    private boolean mustShrink;
    private byte[] block = new byte[0];
    private int at;

    /** The other side has acknowledged this SETTINGS_HEADER_TABLE_SIZE of ours. */
    void allow(int size) {
        mustShrink = mustShrink || size < capacity;
        allowed = size;
    }

    List<FieldLine> read(byte[] bytes) throws IOException {
        block = bytes;
        at = 0;
        List<FieldLine> lines = new ArrayList<>();
        while (at < block.length) {
            int first = block[at] & 0xff;
            if ((first & 0xe0) == 0x20) {
                resize(integer(5), lines.isEmpty());
                continue;
            }
            if (mustShrink) {
                throw new IOException("no size update though the table had to shrink to " + allowed);
            }
            lines.add(line(first));
        }
        return lines;
    }

    private FieldLine line(int first) throws IOException {
        if ((first & 0x80) != 0) {
            return entry(integer(7));
        }
        boolean added = (first & 0x40) != 0;
        int index = integer(added ? 6 : 4);
        FieldLine line = new FieldLine(index == 0 ? string() : entry(index).name(), string());
        if (added) {
            dynamic.addFirst(line);
            evict();
        }
        return line;
    }

    private void resize(int size, boolean atStart) throws IOException {
        if (!atStart) {
            throw new IOException("a size update behind a field");
        }
        if (size > allowed) {
            throw new IOException("a size update to " + size + ", allowed " + allowed);
        }
        capacity = size;
        mustShrink = false;
        evict();
    }

    private void evict() {
        while (dynamic.stream().mapToInt(FieldLine::size).sum() > capacity) {
            dynamic.removeLast();
        }
    }

    private FieldLine entry(int index) throws IOException {
        int statics = StaticTable.LINES.size();
        if (index == 0 || index > statics + dynamic.size()) {
            throw new IOException("index " + index + ", the dynamic table has " + dynamic.size());
        }
        return index <= statics ? StaticTable.LINES.get(index - 1) : dynamic.get(index - statics - 1);
    }

    private int integer(int prefixBits) throws IOException {
        int most = (1 << prefixBits) - 1;
        long value = octet() & most;
        if (value < most) {
            return (int) value;
        }
        int shift = 0;
        int next;
        do {
            next = octet();
            value += (long) (next & 127) << shift;
            shift += 7;
        } while ((next & 128) != 0 && shift < 35);
        if (value > Integer.MAX_VALUE || (next & 128) != 0) {
            throw new IOException("an integer too large");
        }
        return (int) value;
    }

    private String string() throws IOException {
        if (at >= block.length) {
            throw new IOException("the block ends within a field");
        }
        boolean huffman = (block[at] & 0x80) != 0;
        int length = integer(7);
        if (length > block.length - at) {
            throw new IOException("a string goes beyond the block");
        }
        byte[] octets = Arrays.copyOfRange(block, at, at + length);
        at += length;
        return huffman ? Huffman.decode(octets) : new String(octets, StandardCharsets.ISO_8859_1);
    }

    private int octet() throws IOException {
        if (at >= block.length) {
            throw new IOException("the block ends within a field");
        }
        return block[at++] & 0xff;
    }
}
