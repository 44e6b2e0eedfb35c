package io.sluice.core.http;

/**
 * How much of a message we take.
 *
 * @param headSize bytes of the head, and of the trailers
 * @param fieldCount fields of the head, and of the trailers
 * @param targetLength bytes of the request target
 */
public record MessageLimits(int headSize, int fieldCount, int targetLength) {

    /** Takes nothing: what a reader has before it begins. */
    static final MessageLimits NONE = new MessageLimits(0, 0, 0);
}
