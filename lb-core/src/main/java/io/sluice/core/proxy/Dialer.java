package io.sluice.core.proxy;

/** Makes the channels of backend connections; the one place where a test puts its own. */
@FunctionalInterface
interface Dialer {

    /**
     * Begins to connect on the connection's event loop; the outcome is told to the connection.
     *
     * @param connection whose handler is to be the last of the new channel
     */
    void dial(Dialing connection);
}
