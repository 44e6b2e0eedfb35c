package io.sluice.daemon.warm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Drives exchanges of every {@link Kind} through a listener: asks on each of a few connections, then reads the answers, so that the
 * event loop finds several at once, as under load. Connections that the proxy closes as asked are opened anew. For one thread;
 * blocks, on a silent proxy for {@link #SILENCE} at most.
 */
public final class Exercise implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final InetSocketAddress listener;
    private final List<ClientSocket> clients = new ArrayList<>();
    private int exchanges;

    public Exercise(InetSocketAddress listener) {
        this.listener = listener;
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
        while (clients.size() < CONNECTIONS) {
            clients.add(new ClientSocket(listener, SILENCE));
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.get(i).ask(Kind.of(exchanges + i));
        }
        for (ClientSocket client : clients) {
            client.read();
        }
        exchanges += CONNECTIONS;
        for (ClientSocket client : clients) {
            if (client.last()) {
                client.close();
            }
        }
        clients.removeIf(ClientSocket::last);
    }

    @Override
    public void close() {
        clients.forEach(ClientSocket::close);
        clients.clear();
    }
}
