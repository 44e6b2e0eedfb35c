package io.sluice.core.settings;

import java.time.Duration;

/**
 * How long we wait for a client.
 *
 * @param keepAlive for the first byte of the next request on an open connection
 * @param requestHead for a whole request head, counted from its first byte, or from accept for the first one
 * @param requestBody without a byte of a request body that the client owes
 * @param responseProgress without the client reading a byte of a response that waits for it
 */
public record ListenerTimeouts(
        Duration keepAlive, Duration requestHead, Duration requestBody, Duration responseProgress) {

    public ListenerTimeouts {
        new Checks()
                .timeout("keep-alive", keepAlive)
                .timeout("request-head", requestHead)
                .timeout("request-body", requestBody)
                .timeout("response-progress", responseProgress)
                .done();
    }

    /** 60 s, 10 s, 30 s, 60 s. */
    public static ListenerTimeouts defaults() {
        return new ListenerTimeouts(
                Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
