package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.HealthSubject;
import java.net.SocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A backend that does as it is told and remembers what was said. */
final class FakeSubject implements HealthSubject {

    private static final int PATIENCE_SECONDS = 10;

    private final Supplier<SocketAddress> address;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    volatile BackendState state = BackendState.STARTING;

    FakeSubject(Supplier<SocketAddress> address) {
        this.address = address;
    }

    FakeSubject(SocketAddress address) {
        this(() -> address);
    }

    /** The next decision, such as {@code "up: HTTP 200 in 1 ms, 1 of 1 pass"}. */
    String next() {
        try {
            String next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("a decision within " + PATIENCE_SECONDS + " s").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** True where nothing was said that {@link #next} has not returned. */
    boolean quiet() {
        return told.isEmpty();
    }

    @Override
    public String pool() {
        return "web";
    }

    @Override
    public String name() {
        return "one";
    }

    @Override
    public SocketAddress address() {
        return address.get();
    }

    @Override
    public BackendState state() {
        return state;
    }

    @Override
    public void passed(String reason) {
        state = BackendState.UP;
        told.add("up: " + reason);
    }

    @Override
    public void failed(String reason) {
        state = BackendState.DOWN;
        told.add("down: " + reason);
    }
}
