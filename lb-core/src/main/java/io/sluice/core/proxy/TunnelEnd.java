package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.spi.EndCause;

/** One end of a {@link Tunnel}: a connection, or one stream of an HTTP/2 connection. On the event loop of the connection. */
interface TunnelEnd {

    /** Says which tunnel it belongs to, and what is at the other end of it. */
    void join(Tunnel joined, TunnelEnd opposite);

    /** From now on the bytes come here. */
    void takeOver();

    /** Reads, where the other end can send more. */
    void read();

    /** Stops or goes on to read, as the other end can send more or not. */
    void read(boolean go);

    /** Sends to the other end what has come at this one; takes it over. */
    void relay(ByteBuf bytes);

    /** Sends at this end, without a flush; takes the bytes over. */
    void send(ByteBuf bytes);

    void flush();

    /** True where it can send more. */
    boolean writable();

    /** Sends what is written, then says that nothing more comes. */
    void endOutput(Runnable done);

    /** Sends what is written; says when it is gone, or will never go. */
    void whenFlushed(Runnable done);

    /** Closes; with a reset, which no protocol above TCP may turn into a farewell of its own. */
    void close(boolean reset);

    /** Bytes that came at this end. */
    long received();

    /** False where a protocol above TCP, which is TLS, knows no half-closed connection. */
    boolean closesByHalves();

    /** True where the last byte has come. */
    boolean inputEnded();

    /** True where the last byte is sent. */
    boolean outputEnded();

    /** What it means where the connection breaks. */
    EndCause abortCause();

    /** True where something waits to be sent. */
    boolean pending();

    /** Remembers how far the peer has come. */
    void mark();

    /** True where the peer has taken something since the mark. */
    boolean progressed();
}
