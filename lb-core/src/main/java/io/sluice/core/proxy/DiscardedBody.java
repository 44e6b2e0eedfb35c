package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.RequestRules;
import io.sluice.core.spi.ListenerObserver;

/**
 * The body of a request that a route answers itself: read and thrown away so that the connection can go on, as long as it is
 * short. On the event loop of the exchange.
 */
final class DiscardedBody {

    /** A longer body costs more than a new connection. */
    static final int MOST_BYTES = 64 * 1024;

    private int bytes;

    void begin() {
        bytes = 0;
    }

    /** Releases a part. */
    void add(ByteBuf part) {
        bytes += part.readableBytes();
        part.release();
    }

    /** True where the rest is not waited for; a client that expects 100 (Continue) has sent none of it and need not. */
    boolean givesUp(Head head, RequestRules rules, ListenerObserver observer) {
        boolean tooLong = bytes > MOST_BYTES || rules.bodyLength() > MOST_BYTES;
        if (tooLong) {
            observer.limitReached("discarded-body");
        }
        return tooLong || head.has(KnownField.EXPECT);
    }
}
