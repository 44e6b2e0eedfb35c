package io.sluice.daemon.run;

import io.sluice.core.pool.Pool;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import io.sluice.core.transport.Transport;
import io.sluice.daemon.admin.AdminServer;
import io.sluice.daemon.admin.AdminSettings;
import io.sluice.daemon.config.Configuration;
import io.sluice.health.HealthChecks;
import io.sluice.metrics.AccessLog;
import io.sluice.metrics.AccessLogSettings;
import io.sluice.metrics.Meters;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running daemon: builds the parts from a configuration, opens the listeners once all else runs, and closes everything in reverse
 * order. A part that fails to start takes those before it down again.
 *
 * <pre>
 *   TLS -> access log -> meters -> data plane -> pools -> health checks -> pair -> admin server -> first probes -> listeners -> warm-up
 *   STARTING --------------------------------------------------------------------------------------------------> WARMING -> SERVING
 * </pre>
 *
 * The methods are safe for use by any thread; {@link #drain} and {@link #close} block.
 */
public final class Daemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** How long listeners wait for the first probes, at most: an unreachable backend must not hold up the others. */
    private static final Duration MOST_FIRST_PROBES = Duration.ofSeconds(3);

    /** The data plane keeps the drain timeout itself; this is for one that does not. */
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(5);

    private static final Duration FIRST_PROBES_STEP = Duration.ofMillis(5);

    private final Configuration configuration;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Parts parts = new Parts();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final TlsProvider tls;
    private final Meters meters;
    private final Traffic traffic;
    private final Map<String, Pool> pools = new LinkedHashMap<>();
    private final Observers observers;
    private final Optional<PairNode> pair;
    private final Optional<AdminServer> admin;

    private Daemon(Configuration configuration, String version, Traffic.Starter starter) throws StartException {
        this.configuration = configuration;
        try {
            this.tls = ConfiguredTls.needed(configuration.tls())
                    ? parts.add(ConfiguredTls.of(configuration, System.getenv(ConfiguredTls.KEY_LOG)))
                    : TlsProvider.none();
            Optional<AccessLog> accessLog = openAccessLog();
            this.meters = parts.add(Meters.start(version));
            if (tls instanceof ConfiguredTls configured) {
                parts.add(configured.watch(new CertificateEvents(meters)));
            }
            this.observers = accessLog.map(log -> log.observing(meters)).orElse(meters);
            accessLog.ifPresent(meters::bindAccessLog);
            this.traffic = parts.add(starter.start(configuration.transport()));
            meters.bindEventLoops(traffic.loops());
            configuration.traffic().pools().forEach(pool -> pools.put(pool.name(), pool(pool)));
            Transport transport = Transport.of(configuration.transport().io());
            startHealthChecks(transport);
            this.pair = startPair();
            this.admin = startAdmin(transport);
        } catch (StartException | RuntimeException e) {
            close();
            throw e instanceof StartException known ? known : new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Starts a daemon and returns when it serves.
     *
     * @param version what metrics tell of it
     * @throws StartException where any part fails; nothing is left open then
     */
    public static Daemon start(Configuration configuration, String version) throws StartException {
        return start(configuration, version, DataPlaneTraffic::start, DataPlaneTraffic::start);
    }

    /** The same with other data planes: the daemon's own, and that of the warm-up. */
    static Daemon start(
            Configuration configuration, String version, Traffic.Starter starter, Traffic.Starter warmUpStarter)
            throws StartException {
        Daemon daemon = new Daemon(configuration, version, starter);
        try {
            daemon.serve(new WarmUp(warmUpStarter, configuration));
        } catch (StartException e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    private Optional<AccessLog> openAccessLog() throws StartException {
        if (configuration.accessLog().isEmpty()) {
            return Optional.empty();
        }
        AccessLogSettings settings = configuration.accessLog().get();
        try {
            return Optional.of(parts.add(AccessLog.open(settings)));
        } catch (IOException e) {
            String sink = settings.sink() instanceof AccessLogSettings.File(var path) ? path.toString() : "stdout";
            throw new StartException("access-log: cannot write to " + sink + ": " + e, e);
        }
    }

    private Pool pool(PoolSettings settings) {
        return new Pool(settings, configuration.algorithms().of(settings.balance()), observers);
    }

    private void startHealthChecks(Transport transport) {
        if (configuration.health().isEmpty()) {
            return;
        }
        HealthChecks checks = parts.add(new HealthChecks(
                transport,
                (pool, backend, passed, durationNanos, reason) -> meters.probe(pool, backend, passed, durationNanos)));
        configuration.health().forEach((name, settings) -> {
            Pool pool = pools.get(name);
            if (pool != null) {
                checks.watch(
                        pool.backends(),
                        settings,
                        tls.pool(name),
                        pool.settings().sendProxy());
            }
        });
    }

    private Optional<AdminServer> startAdmin(Transport transport) throws StartException {
        if (configuration.admin().isEmpty()) {
            return Optional.empty();
        }
        AdminSettings settings = configuration.admin().get();
        try {
            return Optional.of(parts.add(AdminServer.start(transport, settings, new DaemonStatus(this))));
        } catch (IOException e) {
            throw BindFailure.of("admin", settings.bind(), e);
        }
    }

    private Optional<PairNode> startPair() throws StartException {
        return configuration.ha().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        parts.add(PairNode.start(configuration.ha().get(), lifecycle::state, pools, traffic, meters)));
    }

    private void serve(WarmUp warmUp) throws StartException {
        awaitFirstProbes();
        traffic.serve(configuration.traffic(), pools, observers, tls);
        meters.watch(
                configuration.traffic().listeners().stream().map(l -> l.name()).toList(), pools.values());
        lifecycle.moveTo(DaemonState.WARMING);
        if (configuration.warmUp().isPositive()) {
            warmUp.run(configuration.warmUp(), () -> stopping.getCount() == 0);
        }
        lifecycle.moveTo(DaemonState.SERVING);
    }

    /** Returns when each pool has a usable backend or has heard from all, so that the first clients do not get a 503. */
    private void awaitFirstProbes() {
        long deadline = System.nanoTime() + MOST_FIRST_PROBES.toNanos();
        try {
            while (!pools.values().stream().allMatch(Daemon::decided) && System.nanoTime() < deadline) {
                if (stopping.await(FIRST_PROBES_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True where no backend that is still to be heard from would be used before those that are in use. */
    private static boolean decided(Pool pool) {
        int tier = pool.tier();
        return pool.isUpToDate()
                && pool.backends().stream()
                        .filter(backend -> backend.state() == BackendState.STARTING)
                        .allMatch(backend -> tier >= 0 && backend.tier() >= tier);
    }

    /** The state now. */
    public DaemonState state() {
        return lifecycle.state();
    }

    /** Where the listener accepts, or empty where it is closed. */
    public Optional<SocketAddress> address(String listener) {
        return traffic.address(listener);
    }

    /** Where the admin server is bound, or empty where there is none. */
    public Optional<SocketAddress> adminAddress() {
        return admin.map(AdminServer::address);
    }

    Configuration configuration() {
        return configuration;
    }

    Map<String, Pool> pools() {
        return pools;
    }

    Optional<PairNode> pair() {
        return pair;
    }

    Meters meters() {
        return meters;
    }

    Traffic traffic() {
        return traffic;
    }

    /** Stops accepting and waits for the exchanges under way, at most for the drain timeout; then closes everything. */
    public void drain() {
        if (lifecycle.tryMoveTo(DaemonState.DRAINING)) {
            Duration most = configuration.transport().drainTimeout();
            LOG.info("draining for at most {} s", most.toSeconds());
            pair.ifPresent(PairNode::leave);
            try {
                traffic.drain().get(most.plus(DRAIN_GRACE).toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warn("draining does not end: closing what is still under way");
            } catch (ExecutionException e) {
                LOG.warn("draining failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    /** Closes everything at once. Called twice, it does nothing more. */
    @Override
    public void close() {
        stopping.countDown();
        parts.close();
        if (lifecycle.tryMoveTo(DaemonState.STOPPED)) {
            LOG.debug("closed");
        }
    }
}
