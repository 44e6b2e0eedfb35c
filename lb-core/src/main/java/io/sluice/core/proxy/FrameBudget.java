package io.sluice.core.proxy;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.function.Consumer;

/**
 * How often one HTTP/2 connection may do what costs it little and us something, over ten seconds each (RFC 9113 section 10.5). Who
 * does it more often is sent away. On the event loop of the connection.
 */
final class FrameBudget {

    private static final long SPAN_NANOS = 10_000_000_000L;

    private final LoopClock clock;
    private final Consumer<String> observer;
    private final Count resets;
    private final Count controls;
    private final Count idleFrames;
    private long since;
    private boolean told;

    /** One kind of thing that is counted. */
    private static final class Count {

        private final String limit;
        private final int most;
        private int spent;

        Count(String limit, int most) {
            this.limit = limit;
            this.most = most;
        }
    }

    /**
     * A budget.
     *
     * @param observer is told of the limit that was reached
     * @param resets streams that are broken
     * @param controls SETTINGS and PING
     * @param idleFrames frames that bring nothing
     */
    FrameBudget(LoopClock clock, Consumer<String> observer, int resets, int controls, int idleFrames) {
        this.clock = clock;
        this.observer = observer;
        this.resets = new Count("http2-resets", resets);
        this.controls = new Count("http2-controls", controls);
        this.idleFrames = new Count("http2-idle-frames", idleFrames);
        this.since = clock.nanos();
    }

    /** A stream is broken: by the other side, or by us for what it did. */
    void reset() throws Http2Exception {
        spend(resets);
    }

    /** A frame came that is answered: SETTINGS or PING. */
    void control() throws Http2Exception {
        spend(controls);
    }

    /** A frame came that brings nothing. */
    void idleFrame() throws Http2Exception {
        spend(idleFrames);
    }

    /** The connection broke: where it was for too much, and none of the budget, it was a head in too many frames. */
    void broke(Http2Exception why) {
        if (why.error() == Http2Error.ENHANCE_YOUR_CALM && !told) {
            told = true;
            observer.accept("http2-continuations");
        }
    }

    /** Throws ENHANCE_YOUR_CALM, for the whole connection, where it is one too many. */
    private void spend(Count count) throws Http2Exception {
        long now = clock.nanos();
        if (now - since > SPAN_NANOS) {
            since = now;
            resets.spent = 0;
            controls.spent = 0;
            idleFrames.spent = 0;
        }
        if (++count.spent > count.most) {
            if (count.spent == count.most + 1) {
                told = true;
                observer.accept(count.limit);
            }
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "more %s than the limit in 10 s", count.limit);
        }
    }
}
