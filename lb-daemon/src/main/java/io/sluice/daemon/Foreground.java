package io.sluice.daemon;

import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.run.Daemon;
import io.sluice.daemon.run.StartException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a daemon until the process is told to stop. The first SIGTERM or SIGINT lets it drain, the second ends the process
 * at once; both end with exit code 0, because stopping was asked for.
 */
final class Foreground {

    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    private final PrintWriter err;
    private final String version;
    private final CountDownLatch told = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();

    Foreground(PrintWriter err, String version) {
        this.err = err;
        this.version = version;
    }

    /**
     * Starts, says so, waits, drains.
     *
     * @param started called with the daemon once it serves
     * @return the exit code
     */
    int run(Configuration configuration, Consumer<Daemon> started) {
        return run(configuration, started, "");
    }

    /**
     * The same, with a word of advice where the start fails.
     *
     * @param advice a whole line for people, or empty
     */
    int run(Configuration configuration, Consumer<Daemon> started, String advice) {
        Signals.onStop(this::signalled);
        try (Daemon daemon = Daemon.start(configuration, version)) {
            announce(daemon, configuration);
            started.accept(daemon);
            told.await();
            daemon.drain();
            LOG.info("stopped");
            return 0;
        } catch (StartException e) {
            err.println("sluice: " + e.getMessage());
            if (!advice.isEmpty()) {
                err.println(advice);
            }
            err.flush();
            LOG.debug("start failed", e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void announce(Daemon daemon, Configuration configuration) {
        configuration
                .traffic()
                .listeners()
                .forEach(listener -> daemon.address(listener.name())
                        .ifPresent(address -> LOG.info("listener {} on {}", listener.name(), text(address))));
        daemon.adminAddress().ifPresent(address -> LOG.info("admin on {}", text(address)));
        LOG.info("serving: {}", configuration.summary());
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unix:" + address;
        }
        String host = inet.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /** Lets it drain and end, as the first signal does. */
    void stop() {
        told.countDown();
    }

    private void signalled() {
        if (signals.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(0);
        }
        told.countDown();
    }
}
