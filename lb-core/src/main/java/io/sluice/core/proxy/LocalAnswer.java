package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;

/**
 * An answer that a route gives itself. What does not depend on the request is prepared with the snapshot, so that an answer costs
 * one buffer. Used by all event loops.
 */
sealed interface LocalAnswer extends Destination permits FixedAnswer, RedirectAnswer, CorsAnswer {

    int status();

    /** True where the connection ends with it. */
    boolean closes();

    /** True where the request has what the answer is made of. */
    boolean answers(RequestTarget target);

    /**
     * Writes the whole response.
     *
     * @param withBody false in answer to HEAD
     * @param connection the value of Connection, or empty
     */
    ByteBuf write(ByteBufAllocator allocator, Head request, RequestTarget target, boolean withBody, String connection);
}
