package io.sluice.daemon.run;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A data plane that does what the test says. */
final class ScriptedTraffic implements Traffic {

    final List<String> calls = new ArrayList<>();
    final CompletableFuture<Void> drained = new CompletableFuture<>();
    Runnable whenServing = () -> {};
    Optional<StartException> failure = Optional.empty();
    int open = 1;

    @Override
    public void serve(TrafficSettings settings, Map<String, Pool> pools, Observers observers, TlsProvider tls)
            throws StartException {
        calls.add("serve " + pools.keySet());
        whenServing.run();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public Optional<SocketAddress> address(String listener) {
        return Optional.empty();
    }

    @Override
    public int openListeners() {
        return open;
    }

    @Override
    public Iterable<? extends EventExecutor> loops() {
        return List.of();
    }

    @Override
    public int closeAfterResponse(Predicate<SocketAddress> which) {
        return 0;
    }

    @Override
    public void closeEachAfterResponse(boolean each) {
        calls.add("close each: " + each);
    }

    @Override
    public void closeConnectionsTo(Collection<InetAddress> addresses) {}

    @Override
    public CompletableFuture<Void> drain() {
        calls.add("drain");
        return drained;
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
