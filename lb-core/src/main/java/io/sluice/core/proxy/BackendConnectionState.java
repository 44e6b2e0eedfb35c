package io.sluice.core.proxy;

/** The states of a {@link BackendConnection}, drawn there. */
enum BackendConnectionState {
    /** Until TCP, and TLS where there is any, are established. */
    CONNECTING,
    /** Kept for the next exchange. */
    IDLE,
    /** A response head is awaited or being read. */
    HEAD,
    /** A response body is being read. */
    BODY,
    /** A {@link Tunnel} has the bytes of both directions. */
    TUNNEL,
    /** Gone. */
    CLOSED
}
