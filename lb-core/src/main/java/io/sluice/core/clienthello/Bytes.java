package io.sluice.core.clienthello;

/** Numbers in network order. */
final class Bytes {

    private Bytes() {}

    static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    static int unsignedMedium(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 16 | unsignedShort(bytes, at + 1);
    }
}
