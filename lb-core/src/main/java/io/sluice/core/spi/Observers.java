package io.sluice.core.spi;

/**
 * Where the data plane gets its observers. Called when a listener, pool or backend is built, never per exchange, so that
 * the observer can hold its meters resolved.
 */
public interface Observers {

    ListenerObserver listener(String listener);

    PoolObserver pool(String pool);

    BackendObserver backend(String pool, String backend);

    /** Observers that do nothing. */
    static Observers none() {
        return NoObservers.INSTANCE;
    }
}
