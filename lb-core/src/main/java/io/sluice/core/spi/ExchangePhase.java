package io.sluice.core.spi;

/** How far an exchange has come; the order is the order of a life. */
public enum ExchangePhase {
    /** Waiting for, or reading, the request head. */
    REQUEST_HEAD,
    /** A route and a backend are being chosen. */
    ROUTE,
    /** Each usable backend has as many connections as it may; waiting in line for one. */
    QUEUE,
    /** A connection to the backend is being made. */
    CONNECT,
    /** The request is being sent; nothing of the response has come. */
    RESPONSE_HEAD,
    /** The response is being forwarded. */
    RESPONSE_BODY,
    /** The response made a tunnel of the connection, which goes on. */
    TUNNEL,
    /** The last byte of the response was handed to the client's socket. */
    DONE
}
