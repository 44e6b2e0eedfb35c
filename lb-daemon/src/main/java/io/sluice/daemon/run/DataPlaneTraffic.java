package io.sluice.daemon.run;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.pool.Pool;
import io.sluice.core.proxy.DataPlane;
import io.sluice.core.proxy.ListenException;
import io.sluice.core.proxy.Snapshot;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The data plane behind the seam. */
record DataPlaneTraffic(DataPlane plane) implements Traffic {

    static Traffic start(TransportSettings settings) {
        return new DataPlaneTraffic(DataPlane.start(settings));
    }

    @Override
    public void serve(TrafficSettings settings, Map<String, Pool> pools, Observers observers, TlsProvider tls)
            throws StartException {
        try {
            plane.serve(Snapshot.of(settings, pools, observers, tls));
        } catch (ListenException e) {
            throw BindFailure.of("listener " + e.listener(), e.address(), e);
        }
    }

    @Override
    public Optional<SocketAddress> address(String listener) {
        return Optional.ofNullable(plane.address(listener));
    }

    @Override
    public int openListeners() {
        return plane.openListeners();
    }

    @Override
    public Iterable<? extends EventExecutor> loops() {
        return plane.loops();
    }

    @Override
    public int closeAfterResponse(Predicate<SocketAddress> which) {
        return plane.closeAfterResponse(which);
    }

    @Override
    public void closeConnectionsTo(Collection<InetAddress> addresses) {
        plane.closeConnectionsTo(addresses);
    }

    @Override
    public void closeEachAfterResponse(boolean each) {
        plane.closeEachAfterResponse(each);
    }

    @Override
    public CompletableFuture<Void> drain() {
        return plane.drain();
    }

    @Override
    public void close() {
        plane.close();
    }
}
