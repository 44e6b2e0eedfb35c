package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.pool.Backend;

/**
 * Where an attempt of an exchange goes to, and the response comes from: an HTTP/1 connection to a backend, or one stream of an
 * HTTP/2 connection. Before {@link #begin} it may still be on its way; then it tells the exchange by {@link Exchange#connected} or
 * {@link Exchange#backendFailed}. On the event loop of the exchange.
 */
interface BackendSide {

    Backend backend();

    /** Sends the request head. The body follows by {@link #write}, its end by {@link #endRequest}, the burst's by {@link #flush}. */
    void begin(Exchange next);

    /**
     * Sends a part of the request body, and takes it over: data alone where {@link Exchange#sendsDataOnly}, else as HTTP/1 frames
     * it.
     */
    void write(ByteBuf bytes);

    /** The request body is whole; the exchange has its trailers. */
    void endRequest();

    /** From now on the backend owes a response. */
    void awaitHead();

    void flush();

    /** True where it can take more of the request body. */
    boolean writable();

    /** Stops or goes on to read, as the client can take more or not. */
    void read(boolean go);

    /** The exchange needs it no more; what the backend still sends is of no use. */
    void abandon();
}
