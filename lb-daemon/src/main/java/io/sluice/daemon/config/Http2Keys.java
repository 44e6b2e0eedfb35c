package io.sluice.daemon.config;

import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a listener that say which versions of HTTP clients may speak, and what HTTP/2 may cost. */
final class Http2Keys {

    private static final Http2Limits MOST = Http2Limits.defaults();

    static final Key<HttpVersions> HTTP = Key.preset(
            "http",
            Types.choice(versions()),
            HttpVersions.AUTO,
            "What clients may speak. `auto`: HTTP/1.1 and HTTP/2, with TLS as ALPN says, without TLS as the client begins (prior"
                    + " knowledge) or asks (`Upgrade: h2c`); `1.1`: no HTTP/2; `2`: nothing but HTTP/2.");

    private static final Key<Integer> MAX_STREAMS = Key.preset(
            "max-streams",
            Types.NUMBER,
            MOST.maxStreams(),
            "Requests at the same time on one connection; further ones are refused such that the client may repeat them.");
    private static final Key<Integer> WINDOW =
            Key.preset("window", Types.SIZE, MOST.window(), "Bytes of each request body that may be under way unread.");
    private static final Key<Integer> RESETS = Key.preset(
            "resets",
            Types.NUMBER,
            MOST.resets(),
            "Streams in 10 s that are broken, by the client or for what it did (rapid reset).");
    private static final Key<Integer> CONTROLS =
            Key.preset("controls", Types.NUMBER, MOST.controls(), "SETTINGS and PING frames in 10 s.");
    private static final Key<Integer> IDLE_FRAMES = Key.preset(
            "idle-frames",
            Types.NUMBER,
            MOST.idleFrames(),
            "Frames in 10 s that bring nothing: empty ones, PRIORITY, unknown ones, window updates of less than 1 KiB.");
    private static final Key<Integer> CONTINUATIONS =
            Key.preset("continuations", Types.NUMBER, MOST.continuations(), "Small CONTINUATION frames of one head.");
    private static final Key<Duration> PING = Key.preset(
            "ping",
            Types.DURATION,
            MOST.ping(),
            "After how long without a frame a connection with requests under way is asked whether it lives.");
    private static final Key<Duration> PONG =
            Key.preset("pong", Types.DURATION, MOST.pong(), "How long the answer may take; then it is closed.");

    static final Block<Http2Limits> HTTP2 = Block.of(
            "How much one connection of HTTP/2 takes",
            "A client that does more than a limit of frames in 10 s is sent away with ENHANCE_YOUR_CALM, and counted in"
                    + " `sluice_listener_limit_reached_total` as `http2-` and the key. A head has the limits of HTTP/1.1.",
            v -> new Http2Limits(
                    v.get(MAX_STREAMS),
                    v.get(WINDOW),
                    v.get(RESETS),
                    v.get(CONTROLS),
                    v.get(IDLE_FRAMES),
                    v.get(CONTINUATIONS),
                    v.get(PING),
                    v.get(PONG)),
            MAX_STREAMS,
            WINDOW,
            RESETS,
            CONTROLS,
            IDLE_FRAMES,
            CONTINUATIONS,
            PING,
            PONG);

    static final Key<Http2Limits> LIMITS = Key.block("http2", HTTP2, "How much one connection of HTTP/2 takes.");

    private Http2Keys() {}

    /** True where the versions have the protocol that ALPN calls so. */
    static boolean speaks(HttpVersions versions, String protocol) {
        return versions == HttpVersions.AUTO || protocol.equals("h2") == (versions == HttpVersions.HTTP_2);
    }

    private static Map<String, HttpVersions> versions() {
        Map<String, HttpVersions> words = new LinkedHashMap<>();
        words.put("auto", HttpVersions.AUTO);
        words.put("1.1", HttpVersions.HTTP_1);
        words.put("2", HttpVersions.HTTP_2);
        return words;
    }
}
