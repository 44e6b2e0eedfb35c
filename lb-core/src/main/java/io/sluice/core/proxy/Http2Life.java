package io.sluice.core.proxy;

import io.sluice.core.settings.Http2Limits;

/**
 * How long one HTTP/2 connection of a client lives without doing anything: until its first request, between requests, and, with
 * requests open, without a frame. On the event loop of the connection.
 *
 * <pre>
 *   FIRST --a request--> BUSY &lt;----> IDLE     FIRST and IDLE end with their time, by GOAWAY
 *                         | ^
 *      nothing came: PING v | anything came
 *                        ASKED                ends with its time, without a word
 * </pre>
 */
final class Http2Life {

    private enum State {
        FIRST,
        BUSY,
        ASKED,
        IDLE
    }

    /** How long a client that was told to go may leave a connection open that it does not use. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    private final Loop loop;
    private final GuardedFrameReader reader;
    private final Http2ClientConnection connection;
    private final Deadline deadline = new Deadline(this::expired);
    private final long requestHeadNanos;
    private final long keepAliveNanos;
    private final long pingNanos;
    private final long pongNanos;
    private State state = State.FIRST;
    private boolean leaving;
    private long framesSeen;

    Http2Life(Loop loop, ListenerPlan plan, GuardedFrameReader reader, Http2ClientConnection connection) {
        this.loop = loop;
        this.reader = reader;
        this.connection = connection;
        Http2Limits limits = plan.settings.accept().http2();
        this.requestHeadNanos = plan.requestHeadNanos;
        this.keepAliveNanos = plan.keepAliveNanos;
        this.pingNanos = limits.ping().toNanos();
        this.pongNanos = limits.pong().toNanos();
    }

    void begin() {
        await(requestHeadNanos);
    }

    void requestCame() {
        if (state != State.BUSY && state != State.ASKED) {
            become(State.BUSY, pingNanos);
        }
    }

    /** No request is open any more. */
    void idle() {
        become(State.IDLE, leaving ? GRACE_NANOS : keepAliveNanos);
    }

    /** The client has been told to go. */
    void leaving() {
        leaving = true;
        if (state == State.IDLE || state == State.FIRST) {
            idle();
        }
    }

    /** The client lives. */
    void answered() {
        if (state == State.ASKED) {
            become(State.BUSY, pingNanos);
        }
    }

    void end() {
        loop.deadlines().remove(deadline);
    }

    private void become(State next, long nanos) {
        state = next;
        framesSeen = reader.frames();
        await(nanos);
    }

    private void await(long nanos) {
        loop.deadlines().set(deadline, loop.nanos() + nanos);
    }

    private void expired() {
        switch (state) {
            case FIRST, IDLE -> connection.closeIfIdle();
            case BUSY -> {
                if (reader.frames() != framesSeen) {
                    become(State.BUSY, pingNanos);
                } else {
                    connection.ping();
                    become(State.ASKED, pongNanos);
                }
            }
            case ASKED -> {
                if (reader.frames() != framesSeen) {
                    become(State.BUSY, pingNanos);
                } else {
                    connection.cut();
                }
            }
        }
    }
}
