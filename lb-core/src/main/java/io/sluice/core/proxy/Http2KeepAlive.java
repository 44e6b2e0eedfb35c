package io.sluice.core.proxy;

import io.sluice.core.settings.Http2Limits;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;

/**
 * Asks the backend of one HTTP/2 connection by PING whether it is alive, when it has been silent for a time; each time that it has
 * nothing else to say the next one waits twice as long, as servers take many pings for an attack. On the event loop of the
 * connection.
 */
final class Http2KeepAlive {

    /** So often the time is doubled. */
    private static final int MOST_DOUBLINGS = 4;

    private final Loop loop;
    private final Http2BackendConnection connection;
    private final Deadline deadline = new Deadline(this::expired);
    private final long intervalNanos;
    private final long timeoutNanos;
    private long heardNanos;
    private int doublings;
    private boolean asked;

    Http2KeepAlive(Loop loop, Http2Limits settings, Http2BackendConnection connection) {
        this.loop = loop;
        this.connection = connection;
        this.intervalNanos = settings.ping().toNanos();
        this.timeoutNanos = settings.pong().toNanos();
    }

    /** The connection is there. */
    void begin() {
        heardNanos = loop.nanos();
        loop.deadlines().set(deadline, heardNanos + intervalNanos);
    }

    /** The connection is not used any more. */
    void end() {
        loop.deadlines().remove(deadline);
    }

    /** Something has come. */
    void heard() {
        heardNanos = loop.nanos();
        asked = false;
    }

    /** What has come was of a stream. */
    void busy() {
        doublings = 0;
    }

    private void expired() {
        long now = loop.nanos();
        long due = heardNanos + (intervalNanos << doublings);
        if (asked) {
            connection.giveUp(
                    EndCause.BACKEND_TIMEOUT,
                    "the backend does not answer on its connection",
                    ConnectionClose.BACKEND_TIMEOUT);
        } else if (due - now > 0) {
            loop.deadlines().set(deadline, due);
        } else {
            asked = true;
            doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
            connection.burst().ping(now);
            loop.deadlines().set(deadline, now + timeoutNanos);
        }
    }
}
