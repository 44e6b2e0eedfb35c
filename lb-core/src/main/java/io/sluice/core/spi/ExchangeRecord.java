package io.sluice.core.spi;

import org.jspecify.annotations.Nullable;

/**
 * What an observer may ask of an exchange that has ended. Valid only during the call, on the exchange's event loop.
 *
 * <p>Timers are {@link System#nanoTime()} instants; {@link #NOT_REACHED} stands for a phase that was not reached:
 *
 * <pre>
 *   startNanos      requestNanos     backendNanos      connectedNanos     responseNanos       endNanos
 *   first byte      head complete    backend chosen    connection ready   response head       last byte handed
 *   of the head     and valid        (last attempt)    to carry it        complete            to the socket
 * </pre>
 */
public interface ExchangeRecord extends RequestView {

    /** The timer value of a phase that the exchange never entered. */
    long NOT_REACHED = Long.MIN_VALUE;

    /** The name of the listener that accepted the connection. */
    String listener();

    /** The name of the pool that the route led to, or null where no route matched or the head was refused. */
    @Nullable
    String pool();

    /** The name of the last backend that was tried, or null where none was. */
    @Nullable
    String backend();

    /** The status sent to the client, or 0 where nothing was sent. */
    int status();

    /** Why the exchange ended. */
    EndCause cause();

    /** How far the exchange had come when it ended. */
    ExchangePhase phase();

    /** How many further attempts were made after the first. */
    int retries();

    /** Bytes received of this request, head and body, and from the client through its tunnel. */
    long requestBytes();

    /** Bytes sent of the response, heads and body, and to the client through its tunnel. */
    long responseBytes();

    /** Wall clock at {@link #startNanos()}, milliseconds since the epoch. */
    long startEpochMillis();

    long startNanos();

    long requestNanos();

    /**
     * How long the exchange waited in line for a connection, in nanoseconds, over all its attempts; 0 where it did not. It
     * lies between {@link #requestNanos()} and {@link #backendNanos()}.
     */
    long queueNanos();

    long backendNanos();

    long connectedNanos();

    long responseNanos();

    long endNanos();

    /** True where the exchange used a backend connection that had served another exchange before. */
    boolean backendConnectionReused();

    /** True where the response turned the connection into a tunnel, whose bytes are counted with the exchange. */
    boolean tunnel();

    /** True where the client connection is TLS. */
    boolean secure();

    /** What is known of the client connection's TLS; null where it is plain. */
    @Nullable
    TlsFacts tls();

    /** What is known of a connection that was relayed unread, with no request in it that we know of; null for an exchange of HTTP. */
    default @Nullable Relayed relayed() {
        return null;
    }

    /** What the client spoke: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}; means nothing where it was {@link #relayed}. */
    String protocol();
}
