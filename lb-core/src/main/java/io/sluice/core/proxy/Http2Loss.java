package io.sluice.core.proxy;

import io.sluice.core.spi.EndCause;

/** What the streams of an HTTP/2 connection are told that are open when it ends. On the event loop of the connection. */
final class Http2Loss {

    private EndCause cause = EndCause.BACKEND_ABORT;
    private String detail = "the backend closed the connection before its response was whole";
    private int lastAccepted = Integer.MAX_VALUE;

    /** It ends for that reason. */
    void is(EndCause known, String text) {
        cause = known;
        detail = text;
    }

    /** The backend has said that it looks at no stream behind that one (RFC 9113 section 6.8). */
    void lastAccepted(int streamId) {
        lastAccepted = Math.min(lastAccepted, streamId);
    }

    EndCause cause(int streamId) {
        return streamId > lastAccepted ? EndCause.BACKEND_REFUSED : cause;
    }

    String detail(int streamId) {
        return streamId > lastAccepted ? "the backend took no further request on its connection" : detail;
    }
}
