package io.sluice.daemon.run;

import io.sluice.core.pool.Pool;
import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.daemon.config.Configuration.VirtualRouter;
import io.sluice.daemon.config.Tracked;
import io.sluice.ha.HaNode;
import io.sluice.ha.HaSettings;
import io.sluice.ha.HaStatus;
import io.sluice.ha.HaSurroundings;
import io.sluice.ha.RouterState;
import io.sluice.metrics.Meters;
import io.sluice.metrics.VirtualRouterFigures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon as a node of a pair: says whether it is fit to be master, and closes connections before their address goes. */
final class PairNode implements HaSurroundings, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PairNode.class);

    /** What a request that is on its way has before its idle connection is closed, and a little more. */
    private static final long GRACE_MILLIS = 1_100;

    private static final long LOOK_MILLIS = 100;

    private static final Duration SHORT_INTERVAL = Duration.ofSeconds(1);

    private final Traffic traffic;
    private final Watched watched;
    private final Map<String, List<Tracked>> tracked = new HashMap<>();
    private final Notifications notifications;
    private final HaNode node;
    private final AtomicBoolean handingOver = new AtomicBoolean();
    private volatile boolean stopping;

    private PairNode(HighAvailability settings, Watched watched, Notifications notifications, Traffic traffic)
            throws IOException {
        this.traffic = traffic;
        this.watched = watched;
        this.notifications = notifications;
        List<HaSettings> routers = new ArrayList<>();
        for (VirtualRouter router : settings.routers()) {
            tracked.put(router.settings().name(), router.tracked());
            routers.add(router.settings());
            warnOfPauses(router.settings());
        }
        node = HaNode.start(routers, this);
    }

    /**
     * Starts; no address is taken before the daemon serves.
     *
     * @throws StartException where the machine or the rights of the process do not allow it
     */
    static PairNode start(
            HighAvailability settings,
            Supplier<DaemonState> state,
            Map<String, Pool> pools,
            Traffic traffic,
            Meters meters)
            throws StartException {
        try {
            PairNode pair = open(settings, new Watched(state, pools, traffic), traffic);
            for (int i = 0; i < settings.routers().size(); i++) {
                int router = i;
                meters.watchVirtualRouter(
                        settings.routers().get(i).settings().name(),
                        HaStatus.REASONS,
                        () -> figures(pair.status().get(router)));
            }
            return pair;
        } catch (IOException e) {
            throw new StartException("ha: " + e.getMessage(), e);
        }
    }

    private static PairNode open(HighAvailability settings, Watched watched, Traffic traffic) throws IOException {
        Notifications notifications = Notifications.start(settings);
        try {
            return new PairNode(settings, watched, notifications, traffic);
        } catch (IOException e) {
            notifications.close();
            watched.close();
            throw e;
        }
    }

    private static VirtualRouterFigures figures(HaStatus status) {
        return new VirtualRouterFigures(
                word(status.state()),
                status.priority(),
                status.sinceNanos(),
                status.transitions(),
                status.sent(),
                status.received(),
                status.conflicts(),
                status.inConflict(),
                status.latestNanos(),
                status.dropped());
    }

    static String word(RouterState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static void warnOfPauses(HaSettings settings) {
        boolean pauses = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .noneMatch(collector -> collector.getName().startsWith("ZGC"));
        if (pauses && settings.router().interval().compareTo(SHORT_INTERVAL) < 0) {
            LOG.warn(
                    "{}: an interval of {} ms is short for this collector, whose pauses may look like a dead node; start with"
                            + " SLUICE_GC=zgc, or give the JVM -XX:+UseZGC, or use an interval of 1s",
                    settings.name(),
                    settings.router().interval().toMillis());
        }
    }

    List<HaStatus> status() {
        return node.status();
    }

    /** Lets another node be master, and goes on as before where there is none. Returns at once. */
    void resign() {
        if (isMaster() && !handingOver.getAndSet(true)) {
            Thread.ofVirtual().name("sluice-resign").start(this::handOver);
        }
    }

    private void handOver() {
        try {
            sendClientsAway();
            node.resign();
            do {
                pause(LOOK_MILLIS);
            } while (status().stream().anyMatch(HaStatus::leaving));
        } finally {
            handingOver.set(false);
            if (!stopping) {
                traffic.closeEachAfterResponse(false);
            }
        }
    }

    /** Has another node serve before this one stops: clients are told to connect anew, then the addresses move. Blocks. */
    void leave() {
        stopping = true;
        if (isMaster()) {
            sendClientsAway();
        }
        node.stop();
    }

    private boolean isMaster() {
        return status().stream().anyMatch(status -> status.state() == RouterState.MASTER);
    }

    /** Until the addresses have moved, no connection is for more than one response: the next request may be another node's. */
    private void sendClientsAway() {
        traffic.closeEachAfterResponse(true);
        pause(GRACE_MILLIS);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Condition> conditions(HaSettings router) {
        return watched.conditions(tracked.getOrDefault(router.name(), List.of()));
    }

    @Override
    public void closeConnections(Collection<InetAddress> addresses) {
        traffic.closeConnectionsTo(addresses);
    }

    @Override
    public void changed(HaStatus status, RouterState before, String reason) {
        notifications.tell(status);
    }

    @Override
    public void close() {
        node.close();
        notifications.close();
        watched.close();
    }
}
