package io.sluice.daemon;

import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.run.Daemon;
import io.sluice.daemon.warm.Exercise;
import io.sluice.daemon.warm.SmallBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run from which the JVM makes its cache when Sluice is built: a daemon as users have it, with probes, meters and an access log
 * to nowhere, under load over loopback for some seconds, and then stopped as by a signal. Not for use by several threads.
 */
final class Training {

    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    private static final String NAME = "training";

    private static final int SILENCE_MILLIS = 5000;

    private final PrintWriter err;
    private final Duration duration;
    private boolean done;

    Training(PrintWriter err, Duration duration) {
        this.err = err;
        this.duration = duration;
    }

    /**
     * Runs and ends by itself.
     *
     * @return the exit code: 0 where all exchanges were answered
     */
    int run() throws IOException {
        try (SmallBackend one = new SmallBackend();
                SmallBackend two = new SmallBackend()) {
            Configuration configuration = ConfigLoader.load(NAME, yaml(one, two))
                    .configuration()
                    .orElseThrow(() -> new IOException("the configuration of the training is refused"));
            Foreground foreground = new Foreground(err, Version.number());
            int code = foreground.run(
                    configuration,
                    daemon -> {
                        exercise(daemon);
                        foreground.stop();
                    },
                    "");
            return done ? code : 1;
        }
    }

    private static String yaml(SmallBackend one, SmallBackend two) {
        return """
                listeners:
                  - { name: training, bind: "127.0.0.1:0", pool: training }
                pools:
                  - name: training
                    health: { http: { path: /healthz }, interval: 1s }
                    backends: [ "%s", "%s" ]
                admin: { bind: "127.0.0.1:0" }
                access-log: { file: /dev/null }
                """.formatted(one.address(), two.address());
    }

    private void exercise(Daemon daemon) {
        try (Exercise exercise =
                new Exercise((InetSocketAddress) daemon.address(NAME).orElseThrow(), true)) {
            InetSocketAddress admin = (InetSocketAddress) daemon.adminAddress().orElseThrow();
            int exchanges = exercise.run(Integer.MAX_VALUE, duration, () -> false);
            for (String path : new String[] {"/metrics", "/ready", "/", "/backends"}) {
                ask(admin, path);
            }
            LOG.debug("trained by {} exchanges", exchanges);
            done = true;
        } catch (IOException e) {
            err.println("sluice: the training failed: " + e.getMessage());
        }
    }

    private static void ask(InetSocketAddress admin, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.connect(admin, SILENCE_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(
                        path + " was answered \"" + answer.lines().findFirst().orElse("") + "\"");
            }
        }
    }
}
