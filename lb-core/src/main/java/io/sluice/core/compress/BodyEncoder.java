package io.sluice.core.compress;

import io.netty.buffer.ByteBuf;

/**
 * Encodes one body, piece by piece. Holds memory outside the heap until it is {@linkplain #close closed}. Used by one thread.
 */
public interface BodyEncoder {

    /**
     * Takes the next bytes out of a buffer, and writes what comes of them, which may be nothing yet.
     *
     * @param out a direct buffer, which grows
     */
    void encode(ByteBuf in, int count, ByteBuf out);

    /** Writes what is held back, so that the other side can decode all that has been taken. */
    void flush(ByteBuf out);

    /** Writes what is held back and the end of the body. */
    void finish(ByteBuf out);

    /** Gives back its memory. Called once, also where the body did not come to its end. */
    void close();
}
