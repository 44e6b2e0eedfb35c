package io.sluice.daemon.run;

import io.sluice.core.pool.Pool;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.Observers;
import io.sluice.core.spi.TlsProvider;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.warm.Exercise;
import io.sluice.daemon.warm.SmallBackend;
import io.sluice.metrics.AccessLog;
import io.sluice.metrics.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM compile the data path before clients need it: exchanges over loopback through a data plane of its own, with meters
 * and an access log of its own, so that nothing of it shows where the user looks. What differs from the daemon's parts is only who
 * sees it; other classes in their place would teach the compiler what is not true later.
 *
 * <p>For one thread, which it blocks for the time allowed, and some milliseconds. A failure is logged and ends it.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Enough for all that is hot to be compiled; on a fast machine it ends before the time is over. */
    private static final int MOST_EXCHANGES = 30_000;

    private static final String NAME = "warm-up";

    private final Traffic.Starter starter;
    private final TransportSettings transport;
    private final boolean accessLog;
    private final boolean http2;

    /**
     * A warm-up of what this configuration will use.
     *
     * @param starter starts the data plane
     */
    WarmUp(Traffic.Starter starter, Configuration configuration) {
        this.starter = starter;
        this.transport = new TransportSettings(configuration.transport().io(), 1, Duration.ZERO);
        this.accessLog = configuration.accessLog().isPresent();
        this.http2 = configuration.traffic().listeners().stream()
                .anyMatch(listener -> listener.accept().http() != HttpVersions.HTTP_1);
    }

    /**
     * Warms up for so long at most, or until told to stop.
     *
     * @return how many exchanges there were; 0 where it failed
     */
    int run(Duration atMost, BooleanSupplier stopped) {
        long startNanos = System.nanoTime();
        try (Parts parts = new Parts()) {
            int exchanges = exercise(parts, atMost, stopped);
            LOG.debug("warmed up by {} exchanges in {} ms", exchanges, (System.nanoTime() - startNanos) / 1_000_000);
            return exchanges;
        } catch (IOException | StartException | RuntimeException e) {
            LOG.warn("warming up failed; the first requests will be slower: {}", e.toString());
            LOG.debug("warming up failed", e);
            return 0;
        }
    }

    private int exercise(Parts parts, Duration atMost, BooleanSupplier stopped) throws IOException, StartException {
        Configuration configuration = configuration(parts.add(new SmallBackend()));
        Meters meters = parts.add(Meters.start(NAME));
        Observers observers = meters;
        if (configuration.accessLog().isPresent()) {
            observers =
                    parts.add(AccessLog.open(configuration.accessLog().get())).observing(meters);
        }
        Traffic traffic = parts.add(starter.start(transport));
        traffic.serve(configuration.traffic(), pools(configuration, observers), observers, TlsProvider.none());
        SocketAddress address =
                traffic.address(NAME).orElseThrow(() -> new IOException("the listener of the warm-up is not open"));
        Exercise exercise = parts.add(new Exercise((InetSocketAddress) address, http2));
        int exchanges = exercise.run(MOST_EXCHANGES, atMost, stopped);
        meters.scrape();
        return exchanges;
    }

    /** As a file would say it, so that defaults are those of everybody; a second large ring is more than a small heap has. */
    private Configuration configuration(SmallBackend backend) throws IOException {
        String yaml = """
                listeners: [ { name: warm-up, bind: "127.0.0.1:0", pool: warm-up } ]
                pools: [ { name: warm-up, backends: [ "%s" ] } ]
                admin: off
                access-log: %s
                """.formatted(backend.address(), accessLog ? "{ file: /dev/null, ring-size: 64KiB }" : "off");
        return ConfigLoader.load(NAME, yaml)
                .configuration()
                .orElseThrow(() -> new IOException("the configuration of the warm-up is refused"));
    }

    private static Map<String, Pool> pools(Configuration configuration, Observers observers) {
        return configuration.traffic().pools().stream()
                .collect(Collectors.toMap(
                        pool -> pool.name(),
                        pool -> new Pool(pool, configuration.algorithms().of(pool.balance()), observers)));
    }
}
