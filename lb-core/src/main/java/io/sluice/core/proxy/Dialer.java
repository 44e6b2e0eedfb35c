package io.sluice.core.proxy;

/** Makes the channels of backend connections; the one place where a test puts its own. */
@FunctionalInterface
interface Dialer {

    /**
     * Begins to connect on the connection's event loop; the outcome is told to the connection.
     *
     * @param connection the handler of the new channel
     */
    void dial(Dialled connection);
}
