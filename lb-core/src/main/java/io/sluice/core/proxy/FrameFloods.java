package io.sluice.core.proxy;

import io.sluice.core.settings.Http2FloodLimits;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames by which a peer of HTTP/2 can cost us work without asking for anything (RFC 9113 section 10.5), in windows of ten
 * seconds. One for each connection, on its event loop.
 */
final class FrameFloods {

    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Http2FloodLimits limits;
    private long sinceNanos;
    private int settings;
    private int pings;
    private int emptyFrames;
    private int resets;

    FrameFloods(Http2FloodLimits limits, long nowNanos) {
        this.limits = limits;
        this.sinceNanos = nowNanos;
    }

    /** A SETTINGS frame has come. Returns the key of the limit where that was one too many, else null. */
    @Nullable
    String settings(long nowNanos) {
        turn(nowNanos);
        return ++settings > limits.settings() ? "http2.settings" : null;
    }

    /** A PING frame has come. */
    @Nullable
    String ping(long nowNanos) {
        turn(nowNanos);
        return ++pings > limits.pings() ? "http2.pings" : null;
    }

    /** A DATA frame without a byte has come that ends nothing. */
    @Nullable
    String emptyFrame(long nowNanos) {
        turn(nowNanos);
        return ++emptyFrames > limits.emptyFrames() ? "http2.empty-frames" : null;
    }

    /** A RST_STREAM frame has come. */
    @Nullable
    String reset(long nowNanos) {
        turn(nowNanos);
        return ++resets > limits.resets() ? "http2.resets" : null;
    }

    private void turn(long nowNanos) {
        if (nowNanos - sinceNanos >= WINDOW_NANOS) {
            sinceNanos = nowNanos;
            settings = 0;
            pings = 0;
            emptyFrames = 0;
            resets = 0;
        }
    }
}
