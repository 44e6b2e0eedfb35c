package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.spi.TlsFailureText;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what a peer or the network did to a connection from what we did wrong ourselves. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** True for resets, broken pipes and broken TLS, which are the peer's business and no news for a log. */
    static boolean isOfPeer(Throwable cause) {
        return cause instanceof IOException || cause.getCause() instanceof IOException || meansReset(cause);
    }

    /**
     * Tells the log that no connection could be made. Broken TLS is somebody's mistake and lasts, so it is a warning, of each backend
     * once in a while.
     */
    static void tellOfDial(Backend backend, Throwable cause, long nowNanos) {
        if (TlsFailureText.isTls(cause) && backend.mayWarn(nowNanos)) {
            LOG.warn("TLS with backend {}/{} failed: {}", backend.pool(), backend.name(), TlsFailureText.of(cause));
        } else {
            LOG.debug("no connection to backend {}/{}: {}", backend.pool(), backend.name(), cause.toString());
        }
    }

    /** True for how epoll reads from a socket whose reset a write has met before; Netty does not close it then. */
    static boolean meansReset(Throwable cause) {
        return cause instanceof NotYetConnectedException;
    }
}
