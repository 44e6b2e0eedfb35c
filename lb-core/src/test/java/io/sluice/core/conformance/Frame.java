package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A frame (RFC 9113, section 4.1) as it goes over the wire, right or wrong. */
record Frame(int type, int flags, int stream, byte[] payload) {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int PRIORITY_UPDATE = 16;

    static final int ACK = 0x1;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITIZED = 0x20;
    static final int WHOLE = END_STREAM | END_HEADERS;

    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    static Frame data(int stream, int flags, String text) {
        return new Frame(DATA, flags, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Frame data(int stream, int flags, int length) {
        return new Frame(DATA, flags, stream, new byte[length]);
    }

    static Frame headers(int stream, int flags, byte[] block) {
        return new Frame(HEADERS, flags, stream, block);
    }

    static Frame headers(int stream, int flags, Fields fields) {
        return headers(stream, flags, fields.block());
    }

    static Frame headers(int stream, int flags, FieldBlock block) {
        return headers(stream, flags, block.bytes());
    }

    static Frame continuation(int stream, int flags, byte[] block) {
        return new Frame(CONTINUATION, flags, stream, block);
    }

    static Frame priority(int stream, int dependency, int weight) {
        return new Frame(PRIORITY, 0, stream, priority(dependency, weight));
    }

    /** The five octets of a priority, as PRIORITY and HEADERS have them. */
    static byte[] priority(int dependency, int weight) {
        return ByteBuffer.allocate(5).putInt(dependency).put((byte) weight).array();
    }

    static Frame reset(int stream, long code) {
        return new Frame(RST_STREAM, 0, stream, ints((int) code));
    }

    static Frame reset(int stream, ErrorCode code) {
        return reset(stream, code.code);
    }

    /** Identifiers and values in turn. */
    static Frame settings(long... identifiersAndValues) {
        ByteBuffer payload = ByteBuffer.allocate(identifiersAndValues.length * 3);
        for (int i = 0; i < identifiersAndValues.length; i += 2) {
            payload.putShort((short) identifiersAndValues[i]).putInt((int) identifiersAndValues[i + 1]);
        }
        return new Frame(SETTINGS, 0, 0, payload.array());
    }

    static Frame settingsAck() {
        return new Frame(SETTINGS, ACK, 0, new byte[0]);
    }

    static Frame pushPromise(int stream, int promised, Fields fields) {
        return new Frame(PUSH_PROMISE, END_HEADERS, stream, join(ints(promised), fields.block()));
    }

    static Frame ping(long opaque) {
        return ping(0, opaque);
    }

    static Frame ping(int flags, long opaque) {
        return new Frame(PING, flags, 0, ByteBuffer.allocate(8).putLong(opaque).array());
    }

    static Frame goAway(int lastStream, long code, String debug) {
        return new Frame(GOAWAY, 0, 0, join(ints(lastStream, (int) code), debug.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static Frame goAway(int lastStream, ErrorCode code) {
        return goAway(lastStream, code.code, "");
    }

    static Frame windowUpdate(int stream, int increment) {
        return new Frame(WINDOW_UPDATE, 0, stream, ints(increment));
    }

    static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The same with other payload. */
    Frame with(byte[] other) {
        return new Frame(type, flags, stream, other);
    }

    /** The same with more flags. */
    Frame with(int moreFlags) {
        return new Frame(type, flags | moreFlags, stream, payload);
    }

    /** The same with that many octets of padding. */
    Frame padded(int padding) {
        return new Frame(type, flags | PADDED, stream, join(new byte[] {(byte) padding}, payload, new byte[padding]));
    }

    /** The same with so many indexed fields behind the payload that it has that length. */
    Frame fillTo(int length) {
        byte[] filled = Arrays.copyOf(payload, length);
        Arrays.fill(filled, payload.length, length, (byte) 0x90);
        return with(filled);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int length() {
        return payload.length;
    }

    /** Four octets as a number without sign. */
    long number(int at) {
        return ByteBuffer.wrap(payload).getInt(at) & 0xffff_ffffL;
    }

    /** What HEADERS or DATA carry, without padding and priority; null where these are broken. */
    byte[] content() {
        int from = has(PADDED) && type != CONTINUATION ? 1 : 0;
        int padding = from == 1 && payload.length > 0 ? payload[0] & 0xff : 0;
        from += type == HEADERS && has(PRIORITIZED) ? 5 : 0;
        int to = payload.length - padding;
        return from > to ? null : Arrays.copyOfRange(payload, from, to);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type & 0xff)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @Override
    public String toString() {
        String name = type < NAMES.length ? NAMES[type] : "type " + type;
        int shown = Math.min(payload.length, 96);
        String octets = HexFormat.of().formatHex(payload, 0, shown) + (shown < payload.length ? "..." : "");
        String code = type == RST_STREAM && payload.length == 4
                ? " " + ErrorCode.name(number(0))
                : type == GOAWAY && payload.length >= 8 ? " " + ErrorCode.name(number(4)) : "";
        return name + code + " stream " + (stream & Integer.MAX_VALUE) + (stream < 0 ? " (reserved bit)" : "")
                + " flags 0x" + Integer.toHexString(flags) + " length " + payload.length
                + (shown == 0 ? "" : " " + octets);
    }
}
