package io.sluice.core.spi;

/**
 * Why an exchange ended, with the status that the client gets when no response head has been sent yet. This is the one
 * table from causes to statuses; metrics and the access log use the {@link #label()}.
 */
public enum EndCause {
    /** The response was forwarded whole; both sides of a tunnel have sent their last byte. */
    COMPLETE("complete", Side.NONE, 0),
    /** A route answered itself, with a response of its own or a redirect; no pool had to do with it. */
    LOCAL("local", Side.NONE, 0),
    /** The request is malformed or ambiguous (RFC 9112). */
    BAD_REQUEST("bad-request", Side.CLIENT, 400),
    /** The client sent no complete request head in time. */
    REQUEST_TIMEOUT("request-timeout", Side.CLIENT, 408),
    /** The client stopped sending its body, or stopped reading the response. */
    CLIENT_TIMEOUT("client-timeout", Side.CLIENT, 408),
    /** The client closed or reset its connection. */
    CLIENT_ABORT("client-abort", Side.CLIENT, 0),
    /** The method is refused: CONNECT. */
    METHOD_REFUSED("method-refused", Side.CLIENT, 405),
    /** The body is larger than its route takes. */
    BODY_TOO_LARGE("body-too-large", Side.CLIENT, 413),
    /** The request target is longer than the limit. */
    TARGET_TOO_LONG("target-too-long", Side.CLIENT, 414),
    /** An expectation other than 100-continue (RFC 9110 section 10.1.1). */
    EXPECTATION_REFUSED("expectation-refused", Side.CLIENT, 417),
    /** The head is larger, or has more fields, than the limits. */
    HEAD_TOO_LARGE("head-too-large", Side.CLIENT, 431),
    /** A transfer coding other than chunked (RFC 9112 section 6.1). */
    CODING_REFUSED("coding-refused", Side.CLIENT, 501),
    /** A major version other than 1. */
    VERSION_REFUSED("version-refused", Side.CLIENT, 505),
    /** No route of the listener matches. */
    NO_ROUTE("no-route", Side.PROXY, 404),
    /** Its route has as many exchanges as it may. */
    ROUTE_FULL("route-full", Side.PROXY, 503),
    /** The pool has no usable backend. */
    NO_BACKEND("no-backend", Side.PROXY, 503),
    /** Each usable backend is at its connection limit, and as many exchanges wait as may. */
    QUEUE_FULL("queue-full", Side.PROXY, 503),
    /** Each usable backend was at its connection limit for as long as an exchange may wait. */
    QUEUE_TIMEOUT("queue-timeout", Side.PROXY, 503),
    /** No connection to a backend could be made. */
    CONNECT_FAILED("connect-failed", Side.BACKEND, 503),
    /** No connection to a backend could be made in time. */
    CONNECT_TIMEOUT("connect-timeout", Side.BACKEND, 504),
    /** The backend said that it has not processed the request (RFC 9113 section 8.7). */
    BACKEND_REFUSED("backend-refused", Side.BACKEND, 503),
    /** The backend closed or reset its connection before the response was whole. */
    BACKEND_ABORT("backend-abort", Side.BACKEND, 502),
    /** The response is malformed, ambiguous or beyond the limits. */
    BAD_RESPONSE("bad-response", Side.BACKEND, 502),
    /** The backend sent no response head, or stopped sending its body, in time. */
    BACKEND_TIMEOUT("backend-timeout", Side.BACKEND, 504),
    /** Nothing moved in a tunnel in time. */
    TUNNEL_TIMEOUT("tunnel-timeout", Side.NONE, 0),
    /** The response had a status that is retried; of an attempt only, the exchange went on with another backend. */
    RETRIED_STATUS("retried-status", Side.BACKEND, 0),
    /** The process stopped before the exchange could end. */
    SHUTDOWN("shutdown", Side.PROXY, 503),
    /** A fault of ours; the daemon log has it. */
    INTERNAL("internal", Side.PROXY, 500);

    /** Where the cause lies. */
    public enum Side {
        NONE,
        CLIENT,
        PROXY,
        BACKEND
    }

    private final String label;
    private final Side side;
    private final int status;

    EndCause(String label, Side side, int status) {
        this.label = label;
        this.side = side;
        this.status = status;
    }

    /** The word for metrics and logs. */
    public String label() {
        return label;
    }

    /** Where the cause lies. */
    public Side side() {
        return side;
    }

    /** The status that the client gets, 0 where none can or need be sent. */
    public int status() {
        return status;
    }
}
