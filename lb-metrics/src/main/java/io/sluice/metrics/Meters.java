package io.sluice.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.PoolObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Every meter of the process, and their exposition in the Prometheus text format. Safe for use by any thread.
 *
 * <p>An observer is made once per listener, pool and backend and holds its meters; asked again for the same name, such as
 * after a reload, it is the same observer, so that counters go on. What a reload took away leaves the exposition with
 * {@link #watch}. A daemon thread of its own ticks once a second for the rates and for the lag of the event loops.
 */
public final class Meters implements Observers, AutoCloseable {

    /** The media type of {@link #scrape()}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String LISTENER = "listener";
    private static final String POOL = "pool";
    private static final String BACKEND = "backend";

    /** The name of a backend with that of its pool. */
    private record BackendName(String pool, String backend) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LatencyFamily poolLatency = new LatencyFamily(
            "sluice_pool_latency_seconds", "From the request head complete to the end of the exchange");
    private final LatencyFamily backendLatency = new LatencyFamily(
            "sluice_backend_latency_seconds", "From the backend chosen to the response head complete");
    private final LatencyFamily listenerHandshakes = new LatencyFamily(
            "sluice_listener_handshake_seconds", "From the connection accepted to the end of its TLS handshake");
    private final LatencyFamily backendHandshakes = new LatencyFamily(
            "sluice_backend_handshake_seconds", "From the connection made to the end of its TLS handshake");
    private final Map<String, ListenerMeters> listeners = new ConcurrentHashMap<>();
    private final Map<String, PoolMeters> pools = new ConcurrentHashMap<>();
    private final Map<BackendName, BackendMeters> backends = new ConcurrentHashMap<>();
    private final Map<String, CertificateMeters> certificates = new ConcurrentHashMap<>();
    private final List<VirtualRouterMeters> virtualRouters = new CopyOnWriteArrayList<>();
    private final List<LoopMeters> loops = new CopyOnWriteArrayList<>();
    private final ProcessMeters process = new ProcessMeters(registry);
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sluice-meters").factory());
    private final LongSupplier clock;

    /** Meters that tick only when told to. */
    Meters(String version, LongSupplier clock) {
        this.clock = clock;
        registry.getPrometheusRegistry().register(poolLatency);
        registry.getPrometheusRegistry().register(backendLatency);
        registry.getPrometheusRegistry().register(listenerHandshakes);
        registry.getPrometheusRegistry().register(backendHandshakes);
        new Series(registry).gauge("sluice.build.info", "1, labelled with what runs", () -> 1, "version", version);
    }

    /**
     * New meters, with the thread that ticks for them.
     *
     * @param version what {@code sluice_build_info} tells
     */
    public static Meters start(String version) {
        Meters meters = new Meters(version, System::nanoTime);
        meters.sampler.scheduleAtFixedRate(meters::tick, 1, 1, TimeUnit.SECONDS);
        return meters;
    }

    @Override
    public ListenerObserver listener(String listener) {
        return listeners.computeIfAbsent(
                listener,
                name -> new ListenerMeters(
                        registry, name, () -> listenerHandshakes.of(LISTENER, name), clock.getAsLong()));
    }

    @Override
    public PoolObserver pool(String pool) {
        return poolMeters(pool);
    }

    @Override
    public BackendObserver backend(String pool, String backend) {
        return backendMeters(pool, backend);
    }

    private PoolMeters poolMeters(String pool) {
        return pools.computeIfAbsent(
                pool, name -> new PoolMeters(registry, name, poolLatency.of(POOL, name), clock.getAsLong()));
    }

    private BackendMeters backendMeters(String pool, String backend) {
        return backends.computeIfAbsent(
                new BackendName(pool, backend),
                name -> new BackendMeters(
                        registry,
                        pool,
                        backend,
                        backendLatency.of(POOL, pool, BACKEND, backend),
                        () -> backendHandshakes.of(POOL, pool, BACKEND, backend)));
    }

    /**
     * Says what runs now; to be called when the data plane has started and after each reload. States and usable backends
     * are read from these pools, and the meters of listeners, pools and backends that are not among them go.
     *
     * @param listening the names of the listeners
     * @param running the pools with their backends
     */
    public void watch(Collection<String> listening, Collection<Pool> running) {
        Set<String> poolNames = new HashSet<>();
        Set<BackendName> backendNames = new HashSet<>();
        for (Pool pool : running) {
            poolNames.add(pool.name());
            poolMeters(pool.name()).watch(pool);
            for (Backend backend : pool.backends()) {
                backendNames.add(new BackendName(pool.name(), backend.name()));
                backendMeters(pool.name(), backend.name()).watch(backend);
            }
        }
        listeners.keySet().stream().filter(name -> !listening.contains(name)).forEach(this::forgetListener);
        pools.keySet().stream().filter(name -> !poolNames.contains(name)).forEach(this::forgetPool);
        backends.keySet().stream().filter(name -> !backendNames.contains(name)).forEach(this::forgetBackend);
    }

    private void forgetListener(String name) {
        ListenerMeters gone = listeners.remove(name);
        if (gone != null) {
            gone.remove();
            listenerHandshakes.remove(LISTENER, name);
        }
        CertificateMeters shown = certificates.remove(name);
        if (shown != null) {
            shown.remove();
        }
    }

    private void forgetPool(String name) {
        PoolMeters gone = pools.remove(name);
        if (gone != null) {
            gone.remove();
            poolLatency.remove(POOL, name);
        }
    }

    private void forgetBackend(BackendName name) {
        BackendMeters gone = backends.remove(name);
        if (gone != null) {
            gone.remove();
            backendLatency.remove(POOL, name.pool(), BACKEND, name.backend());
            backendHandshakes.remove(POOL, name.pool(), BACKEND, name.backend());
        }
    }

    /** Counts a probe that ended; without effect for a backend that nobody observes. */
    public void probe(String pool, String backend, boolean passed, long durationNanos) {
        BackendMeters known = backends.get(new BackendName(pool, backend));
        if (known != null) {
            known.probed(passed, durationNanos);
        }
    }

    /**
     * Shows when the certificates of a listener end; to be called at the start and after each change of them.
     *
     * @param notAfter by the file that the certificate was read from
     */
    public void certificates(String listener, Map<String, Instant> notAfter) {
        certificateMeters(listener).shown(notAfter);
    }

    /** Counts a changed certificate of a listener, by whether it was usable. */
    public void certificateReloaded(String listener, boolean usable) {
        certificateMeters(listener).reloaded(usable);
    }

    /** Counts an answer of the authority of a listener's certificate, by whether it could be shown (OCSP). */
    public void ocspAsked(String listener, boolean good) {
        certificateMeters(listener).asked(good);
    }

    private CertificateMeters certificateMeters(String listener) {
        return certificates.computeIfAbsent(listener, name -> new CertificateMeters(registry, name));
    }

    /** Shows lag and pending tasks of each of these event loops; to be called once, with all of them. */
    public void bindEventLoops(Iterable<? extends EventExecutor> eventLoops) {
        for (EventExecutor loop : eventLoops) {
            loops.add(new LoopMeters(registry, loop, loops.size(), clock));
        }
    }

    /**
     * Shows how a virtual router is; to be called once for each.
     *
     * @param reasons for which adverts may be dropped
     * @param figures how it is now
     */
    public void watchVirtualRouter(String router, Collection<String> reasons, Supplier<VirtualRouterFigures> figures) {
        virtualRouters.add(new VirtualRouterMeters(registry, router, reasons, figures));
    }

    /** Shows how many lines the access log wrote and dropped; to be called once. */
    public void bindAccessLog(AccessLog log) {
        log.bindTo(new Series(registry));
    }

    /** One tick of the sampler. */
    void tick() {
        long nowNanos = clock.getAsLong();
        listeners.values().forEach(listener -> listener.tick(nowNanos));
        pools.values().forEach(pool -> pool.tick(nowNanos));
        loops.forEach(loop -> loop.tick(nowNanos));
    }

    /** Everything, in the format of {@link #CONTENT_TYPE}. Takes milliseconds: not for an event loop that is in use. */
    public String scrape() {
        return registry.scrape();
    }

    /**
     * Writes everything, in the format of {@link #CONTENT_TYPE}; does not close the stream.
     *
     * @throws IOException where the stream does
     */
    public void scrape(OutputStream to) throws IOException {
        registry.scrape(to);
    }

    /** Stops the ticking; observers can still be called. */
    @Override
    public void close() {
        sampler.shutdownNow();
        process.close();
        registry.close();
    }
}
