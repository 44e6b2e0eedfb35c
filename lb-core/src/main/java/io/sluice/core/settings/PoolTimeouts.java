package io.sluice.core.settings;

import java.time.Duration;

/**
 * How long we wait for a backend.
 *
 * @param connect for a connection, TLS handshake included
 * @param responseHead for a whole response head after the request was sent
 * @param responseBody without a byte of a response body that the backend owes
 * @param requestProgress without the backend reading a byte of a request that waits for it
 * @param idle how long an unused connection is kept
 * @param connectionAge how old a connection may become before it is closed, once it is unused
 * @param queue for a connection while each backend has as many as it may
 */
public record PoolTimeouts(
        Duration connect,
        Duration responseHead,
        Duration responseBody,
        Duration requestProgress,
        Duration idle,
        Duration connectionAge,
        Duration queue) {

    public PoolTimeouts {
        new Checks()
                .timeout("connect", connect)
                .timeout("response-head", responseHead)
                .timeout("response-body", responseBody)
                .timeout("request-progress", requestProgress)
                .timeout("idle", idle)
                .timeout("connection-age", connectionAge)
                .timeout("queue", queue)
                .done();
    }

    /** 5 s, 60 s, 60 s, 60 s, 30 s, 1 h, 5 s. */
    public static PoolTimeouts defaults() {
        return new PoolTimeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(5));
    }
}
