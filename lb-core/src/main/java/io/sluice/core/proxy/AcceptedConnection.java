package io.sluice.core.proxy;

import java.net.SocketAddress;
import java.util.function.Predicate;

/** A client's connection as its {@link Loop} knows it, whatever is spoken on it. On that event loop. */
interface AcceptedConnection {

    /** Who is behind it. */
    ServedClient served();

    /** We are about to stop: what is at hand is the last. */
    void drain();

    /** Where it is meant, what is at hand is the last; with nothing owed, soon closes. Returns true where it is meant. */
    boolean closeAfterResponse(Predicate<SocketAddress> which);

    /** Closes where nothing is at hand. */
    void closeIfIdle();

    /** Closes at once, and ends what is at hand with {@link io.sluice.core.spi.EndCause#SHUTDOWN}. */
    void close();
}
