package io.sluice.daemon.run;

import io.sluice.core.pool.Pool;
import io.sluice.daemon.admin.AdminSource;
import io.sluice.ha.HaStatus;
import io.sluice.metrics.Meters;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the admin server tells of a daemon. */
record DaemonStatus(Daemon daemon) implements AdminSource {

    @Override
    public String state() {
        return daemon.state().word();
    }

    @Override
    public Optional<String> notReady() {
        return switch (daemon.state()) {
            case STARTING -> Optional.of("the first probes have not ended yet");
            case WARMING -> Optional.of("the daemon is warming up");
            case DRAINING -> Optional.of("the daemon is draining and takes nothing new");
            case STOPPED -> Optional.of("the daemon has stopped");
            case SERVING ->
                daemon.traffic().openListeners() > 0 ? Optional.empty() : Optional.of("no listener is open");
        };
    }

    @Override
    public List<Listener> listeners() {
        return daemon.configuration().traffic().listeners().stream()
                .map(listener -> new Listener(
                        listener.name(),
                        BindFailure.text(
                                daemon.traffic().address(listener.name()).orElse(listener.bind()))))
                .toList();
    }

    @Override
    public Collection<Pool> pools() {
        return daemon.pools().values();
    }

    @Override
    public int closeAfterResponse(Predicate<SocketAddress> which) {
        return daemon.traffic().closeAfterResponse(which);
    }

    @Override
    public List<HaStatus> virtualRouters() {
        return daemon.pair().map(PairNode::status).orElse(List.of());
    }

    @Override
    public void resign() {
        daemon.pair().ifPresent(PairNode::resign);
    }

    @Override
    public String metrics() {
        return daemon.meters().scrape();
    }

    @Override
    public String metricsType() {
        return Meters.CONTENT_TYPE;
    }
}
