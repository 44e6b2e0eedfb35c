package io.sluice.core.settings;

/**
 * How many frames that cost work and carry nothing a peer of HTTP/2 may send on one connection within ten seconds; where it sends
 * more the connection is closed (RFC 9113 section 10.5).
 *
 * @param settings SETTINGS
 * @param pings PING, answers to ours not counted
 * @param emptyFrames DATA without a byte that do not end a stream
 * @param resets RST_STREAM
 * @param continuations small CONTINUATION frames in one head, whatever their time
 */
public record Http2FloodLimits(int settings, int pings, int emptyFrames, int resets, int continuations) {

    public Http2FloodLimits {
        new Checks()
                .range("settings", settings, 1, 1_000_000)
                .range("pings", pings, 1, 1_000_000)
                .range("empty-frames", emptyFrames, 1, 1_000_000)
                .range("resets", resets, 1, 1_000_000)
                .range("continuations", continuations, 1, 10_000)
                .done();
    }

    /** 100 settings, 100 pings, 100 empty frames, 1,000 resets, 16 continuations. */
    public static Http2FloodLimits defaults() {
        return new Http2FloodLimits(100, 100, 100, 1000, 16);
    }
}
