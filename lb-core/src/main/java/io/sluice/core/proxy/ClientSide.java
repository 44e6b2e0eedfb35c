package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Head;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.spi.EndCause;

/**
 * Where an exchange comes from, and its response goes to: an HTTP/1 connection, or one stream of an HTTP/2 connection. What lies
 * between the two sides of an exchange is the same for both: a {@link Head}, bytes of a body, {@link Trailers}. On the event loop
 * of the connection.
 */
interface ClientSide {

    /** Who is behind it. */
    ServedClient served();

    /** True where the request body comes as data alone, so that a backend of HTTP/1 needs chunks around it. */
    boolean sendsDataOnly();

    /** True where the response body is to come as data alone, without chunks around it. */
    boolean takesDataOnly(Head request);

    /** Reads on, or no more, as the backend can take more of the request body. */
    void updateReading();

    /** The backend is there; what was written to it goes out with the burst, or now. */
    void backendReady();

    /** Sends a response head, interim or final. */
    void sendHead(Head head, ResponseRules rules);

    /** Sends the next bytes as a part of the response body; takes them out. */
    void sendBody(ByteBuf in, int count);

    /** Sends the fields behind the body, where it {@linkplain #takesDataOnly takes data only}; else they came with the chunks. */
    void sendTrailers(Trailers trailers);

    /** Answers ourselves. Returns true where the connection goes on. */
    boolean sendLocal(EndCause cause, String detail);

    /** Sends the answer of a route. Returns true where the connection goes on. */
    boolean sendAnswer(LocalAnswer answer);

    /** The response cannot be finished; the client must not take what it has for the whole. */
    void abortResponse();

    void flush();

    /** It becomes one end of a tunnel; what was written to it goes out with what comes through the tunnel. */
    TunnelEnd beginTunnel();

    /** What the client sent before it knew of the tunnel; the caller owns it. */
    ByteBuf takeEarlyBytes();

    /** True where the connection goes on after the response that is being sent. */
    boolean keepsAlive();

    /** The exchange is over and gone. */
    void exchangeEnded(boolean goesOn);
}
