package io.sluice.core.http;

import io.netty.buffer.ByteBuf;

/**
 * Puts chunks around a body that came without (RFC 9112 section 7.1): what stands before each part and behind the last. Kept with
 * the connection. Not safe for use by several threads.
 *
 * <pre>
 *   size CRLF part   CRLF size CRLF part   CRLF 0 CRLF trailers CRLF
 *   ^before()        ^before()             ^end()
 * </pre>
 */
public final class ChunkWriter {

    /** Room that {@link #before} needs. */
    public static final int BEFORE = 12;

    /** Room that {@link #end} needs beside the trailers. */
    public static final int END = 8;

    private boolean begun;

    /** A body begins. */
    public void begin() {
        begun = false;
    }

    /** Writes what stands before a part of that many bytes, which are more than none. */
    public void before(ByteBuf out, int count) {
        endPart(out);
        begun = true;
        int shift = (31 - Integer.numberOfLeadingZeros(count)) & ~3;
        for (; shift >= 0; shift -= 4) {
            out.writeByte(Character.forDigit(count >>> shift & 15, 16));
        }
        out.writeShort('\r' << 8 | '\n');
    }

    /** Writes the end of the body. */
    public void end(ByteBuf out, Trailers trailers) {
        endPart(out);
        out.writeByte('0').writeShort('\r' << 8 | '\n');
        trailers.write(out);
        out.writeShort('\r' << 8 | '\n');
    }

    private void endPart(ByteBuf out) {
        if (begun) {
            out.writeShort('\r' << 8 | '\n');
        }
    }
}
