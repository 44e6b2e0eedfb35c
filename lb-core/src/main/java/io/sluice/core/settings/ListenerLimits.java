package io.sluice.core.settings;

/**
 * How much a listener takes from clients.
 *
 * @param maxConnections open connections; at the limit we stop accepting and the others wait in the backlog
 * @param maxHandshakes TLS handshakes that are not done; beyond, the oldest makes room
 * @param headSize bytes of a request head, request line included
 * @param headerCount fields of a request head, and of its trailers
 * @param targetLength bytes of a request target
 */
public record ListenerLimits(int maxConnections, int maxHandshakes, int headSize, int headerCount, int targetLength) {

    public ListenerLimits {
        new Checks()
                .range("max-connections", maxConnections, 1, 10_000_000)
                .range("max-handshakes", maxHandshakes, 1, 10_000_000)
                .range("head-size", headSize, 512, 1 << 20)
                .range("header-count", headerCount, 4, 10_000)
                .range("target-length", targetLength, 64, 1 << 20)
                .require(
                        "target-length",
                        targetLength <= headSize,
                        "is larger than head-size (" + headSize + "), which contains it")
                .done();
    }

    /** As the five, with 2,000 handshakes. */
    public ListenerLimits(int maxConnections, int headSize, int headerCount, int targetLength) {
        this(maxConnections, 2_000, headSize, headerCount, targetLength);
    }

    /** 20,000 connections, 2,000 handshakes, 16 KiB, 100 fields, 8 KiB. */
    public static ListenerLimits defaults() {
        return new ListenerLimits(20_000, 16 * 1024, 100, 8 * 1024);
    }
}
