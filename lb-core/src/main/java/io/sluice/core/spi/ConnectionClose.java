package io.sluice.core.spi;

/** Why a connection to a backend was closed; metrics use the {@link #label()}. */
public enum ConnectionClose {
    /** Nobody used it for {@code timeouts.idle}. */
    IDLE_TIMEOUT("idle-timeout"),
    /** It was as old as {@code timeouts.connection-age} allows. */
    MAX_AGE("max-age"),
    /** It had served {@code limits.max-requests-per-connection} requests. */
    MAX_REQUESTS("max-requests"),
    /** The backend had {@code limits.max-idle} unused connections already. */
    MAX_IDLE("max-idle"),
    /** An exchange on another event loop waited for a connection, and this one was unused. */
    GIVEN_UP("given-up"),
    /** The backend was no longer up when the exchange ended. */
    BACKEND_NOT_USABLE("backend-not-usable"),
    /** The response, or the request, did not leave it fit for another: RFC 9112 section 9.3. */
    NOT_REUSABLE("not-reusable"),
    /** The backend closed or reset it. */
    BACKEND_CLOSED("backend-closed"),
    /** The backend was too slow. */
    BACKEND_TIMEOUT("backend-timeout"),
    /** The exchange that it served ended before its response was whole, mostly because the client left. */
    EXCHANGE_ABORTED("exchange-aborted"),
    /** The backend broke the protocol, or the proxy failed. */
    ERROR("error"),
    /** The process stops. */
    SHUTDOWN("shutdown");

    private final String label;

    ConnectionClose(String label) {
        this.label = label;
    }

    /** Why a connection is closed whose exchange ends so. */
    public static ConnectionClose of(EndCause cause) {
        return switch (cause) {
            case BACKEND_ABORT -> BACKEND_CLOSED;
            case BACKEND_TIMEOUT -> BACKEND_TIMEOUT;
            default -> ERROR;
        };
    }

    /** The word for metrics and logs. */
    public String label() {
        return label;
    }
}
