package io.sluice.core.spi;

import org.jspecify.annotations.Nullable;

/** Where the data plane gets TLS from. Called when a listener or pool is built. */
public interface TlsProvider {

    /** TLS for the connections that the listener accepts, or null where it is plain. */
    @Nullable
    ServerTls listener(String listener);

    /** TLS for the connections to the pool's backends, or null where they are plain. */
    @Nullable
    ClientTls pool(String pool);

    /** A provider without TLS anywhere. */
    static TlsProvider none() {
        return new TlsProvider() {
            @Override
            public @Nullable ServerTls listener(String listener) {
                return null;
            }

            @Override
            public @Nullable ClientTls pool(String pool) {
                return null;
            }
        };
    }
}
