package io.sluice.daemon.warm;

import java.io.IOException;

/** One client connection of an {@link Exercise}: asks, then reads what it has asked for. For one thread. */
interface Client extends AutoCloseable {

    /** Sends requests of a kind. Returns how many. */
    int ask(Kind kind) throws IOException;

    /**
     * Reads the answers to what was asked.
     *
     * @throws IOException where one is not as it should be
     */
    void read() throws IOException;

    /** True where what was asked ends the connection. */
    boolean last();

    @Override
    void close();
}
