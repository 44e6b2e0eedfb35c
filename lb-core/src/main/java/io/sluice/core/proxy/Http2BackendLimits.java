package io.sluice.core.proxy;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.spi.PoolObserver;

/** Tells of the limits that a backend reaches by what it sends on one HTTP/2 connection. On the event loop of the connection. */
final class Http2BackendLimits {

    private final PoolObserver observer;
    private boolean told;

    Http2BackendLimits(PoolObserver observer) {
        this.observer = observer;
    }

    FrameBudget budget(LoopClock clock, Http2Limits most) {
        return new FrameBudget(clock, this::reached, most.resets(), most.controls(), most.idleFrames());
    }

    private void reached(String limit) {
        told = true;
        observer.limitReached(limit);
    }

    /** The connection broke: where it was for too much, and none of the budget, it was a head in too many frames. */
    void broke(Http2Exception why) {
        if (why.error() == Http2Error.ENHANCE_YOUR_CALM && !told) {
            reached("http2-continuations");
        }
    }
}
