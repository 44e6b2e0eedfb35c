package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/**
 * How much of a message we take.
 *
 * @param headSize bytes of the head, and of the trailers
 * @param fieldCount fields of the head, and of the trailers
 * @param targetLength bytes of the request target
 * @param reserved names that no trailer may have beside those that none may have; null for no others
 */
public record MessageLimits(
        int headSize,
        int fieldCount,
        int targetLength,
        @Nullable ReservedNames reserved) {

    /** Takes nothing: what a reader has before it begins. */
    static final MessageLimits NONE = new MessageLimits(0, 0, 0);

    /** Without further names that no trailer may have. */
    public MessageLimits(int headSize, int fieldCount, int targetLength) {
        this(headSize, fieldCount, targetLength, null);
    }
}
