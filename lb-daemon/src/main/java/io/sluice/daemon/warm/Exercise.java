package io.sluice.daemon.warm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives exchanges of every {@link Kind} through a listener: asks on each of a few connections, then reads the answers, so that the
 * event loop finds several at once, as under load. Connections that the proxy closes as asked are opened anew. For one thread;
 * blocks, on a silent proxy for {@link #SILENCE} at most.
 */
public final class Exercise implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** Goes through all kinds on each connection, whatever the number of connections. */
    private static final int STEP = CONNECTIONS + 1;

    private final InetSocketAddress listener;
    private final boolean http2;
    private final @Nullable Client[] clients = new Client[CONNECTIONS];
    private int rounds;
    private int exchanges;

    /**
     * Exchanges with one listener.
     *
     * @param http2 whether one of the connections speaks HTTP/2, which brings a third of the exchanges
     */
    public Exercise(InetSocketAddress listener, boolean http2) {
        this.listener = listener;
        this.http2 = http2;
    }

    /**
     * Goes on until there were so many exchanges, or the time is over, or told to stop.
     *
     * @return how many there were since the beginning
     * @throws IOException where the proxy does not answer as it should
     */
    public int run(int most, Duration atMost, BooleanSupplier stopped) throws IOException {
        long startNanos = System.nanoTime();
        while (exchanges < most && System.nanoTime() - startNanos < atMost.toNanos() && !stopped.getAsBoolean()) {
            round();
        }
        return exchanges;
    }

    private void round() throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            Client client = clients[i];
            if (client == null) {
                client = open(i);
                clients[i] = client;
            }
            exchanges += client.ask(Kind.of(rounds * STEP + i));
        }
        rounds++;
        for (int i = 0; i < CONNECTIONS; i++) {
            Client client = clients[i];
            if (client != null) {
                client.read();
                if (client.last()) {
                    client.close();
                    clients[i] = null;
                }
            }
        }
    }

    private Client open(int place) throws IOException {
        return http2 && place == 0 ? new Http2ClientSocket(listener, SILENCE) : new ClientSocket(listener, SILENCE);
    }

    @Override
    public void close() {
        for (int i = 0; i < CONNECTIONS; i++) {
            Client client = clients[i];
            if (client != null) {
                client.close();
                clients[i] = null;
            }
        }
    }
}
