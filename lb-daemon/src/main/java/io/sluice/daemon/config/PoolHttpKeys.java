package io.sluice.daemon.config;

import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.PoolHttp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a pool that say which version of HTTP its backends are spoken to in, and what HTTP/2 may cost. */
final class PoolHttpKeys {

    private static final Http2Limits MOST = PoolHttp.defaults().http2();

    static final Key<HttpVersions> HTTP = Key.preset(
            "http",
            Types.choice(versions()),
            PoolHttp.defaults().versions(),
            "What is spoken with the backends. `auto`: with TLS HTTP/2 or HTTP/1.1 as the backend chooses by ALPN, without TLS"
                    + " HTTP/1.1; `1.1`: no HTTP/2; `2`: nothing but HTTP/2, without TLS with prior knowledge.");

    private static final Key<Integer> MAX_STREAMS = Key.preset(
            "max-streams",
            Types.NUMBER,
            MOST.maxStreams(),
            "Exchanges at the same time on one connection; the backend's own limit holds where it is lower.");
    private static final Key<Integer> WINDOW = Key.preset(
            "window", Types.SIZE, MOST.window(), "Bytes of each response body that may be under way unread.");
    private static final Key<Integer> RESETS =
            Key.preset("resets", Types.NUMBER, MOST.resets(), "Streams that the backend resets in 10 s.");
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
            "After how long without a frame the backend is asked whether it lives; each further time that nothing else comes"
                    + " takes twice as long, up to 16 times.");
    private static final Key<Duration> PONG = Key.preset(
            "pong", Types.DURATION, MOST.pong(), "How long the answer may take; then the connection is closed.");

    private static final Block<Http2Limits> HTTP2 = Block.of(
            "How much one HTTP/2 connection to a backend takes",
            "A connection on which the backend does more than a limit of frames in 10 s is closed, its exchanges fail, and"
                    + " `sluice_pool_limit_reached_total` counts `http2-` and the key. A head has the `limits` of HTTP/1.1.",
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

    static final Key<Http2Limits> LIMITS =
            Key.block("http2", HTTP2, "How much one connection of HTTP/2 takes; of no effect where none is spoken.");

    private PoolHttpKeys() {}

    static PoolHttp http(Values v) {
        return new PoolHttp(v.get(HTTP), v.get(LIMITS));
    }

    private static Map<String, HttpVersions> versions() {
        Map<String, HttpVersions> words = new LinkedHashMap<>();
        words.put("auto", HttpVersions.AUTO);
        words.put("1.1", HttpVersions.HTTP_1);
        words.put("2", HttpVersions.HTTP_2);
        return words;
    }
}
