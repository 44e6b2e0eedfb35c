package io.sluice.core.settings;

import java.time.Duration;

/**
 * How much one HTTP/2 connection of a client may have and do (RFC 9113). What clients can repeat without an end is counted over ten
 * seconds; who does it more often is sent away with ENHANCE_YOUR_CALM.
 *
 * @param maxStreams requests at the same time, 1 to 10,000; further ones are refused such that the client may repeat them
 * @param window bytes of each request body that may be under way unread, 16 KiB to 16 MiB
 * @param resets streams that are broken, by the client or for what the client did, in 10 s
 * @param controls SETTINGS and PING frames in 10 s
 * @param idleFrames frames in 10 s that bring nothing: empty ones, PRIORITY, unknown ones, small window updates
 * @param continuations CONTINUATION frames of one head
 * @param ping after how long without a byte a connection with open streams is asked whether it lives
 * @param pong how long the answer may take
 */
public record Http2Limits(
        int maxStreams,
        int window,
        int resets,
        int controls,
        int idleFrames,
        int continuations,
        Duration ping,
        Duration pong) {

    private static final int MOST_FRAMES = 1_000_000;

    public Http2Limits {
        new Checks()
                .range("max-streams", maxStreams, 1, 10_000)
                .range("window", window, 16 * 1024, 16 * 1024 * 1024)
                .range("resets", resets, 1, MOST_FRAMES)
                .range("controls", controls, 10, MOST_FRAMES)
                .range("idle-frames", idleFrames, 10, MOST_FRAMES)
                .range("continuations", continuations, 1, 1000)
                .timeout("ping", ping)
                .timeout("pong", pong)
                .done();
    }

    /** 100 streams, 64 KiB, 200 resets, 200 controls, 2,000 idle frames, 16 continuations, 30 s, 10 s. */
    public static Http2Limits defaults() {
        return new Http2Limits(
                100, 64 * 1024, 200, 200, 2_000, 16, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
}
