package io.sluice.core.proxy;

import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** Tells what a peer or the network did to a connection from what we did wrong ourselves. */
final class Failures {

    private Failures() {}

    /** True for resets, broken pipes and broken TLS, which are the peer's business and no news for a log. */
    static boolean isOfPeer(Throwable cause) {
        return cause instanceof IOException || cause.getCause() instanceof IOException || meansReset(cause);
    }

    /** True for how epoll reads from a socket whose reset a write has met before; Netty does not close it then. */
    static boolean meansReset(Throwable cause) {
        return cause instanceof NotYetConnectedException;
    }
}
