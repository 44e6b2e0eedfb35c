package io.sluice.daemon.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The daemon in front of backends: one listener {@code web}, one pool {@code app}, and what tests ask of them. */
final class Front implements AutoCloseable {
    /** Probes that find out within a second, and timeouts that a test can wait for. */
    static final String QUICK =
            "health: { http: { path: /healthz }, interval: 200ms, timeout: 500ms, rise: 2, fall: 2 },"
                    + " timeouts: { connect: 500ms, response-head: 1s }, ";

    /** Without the warm-up, a second of all processors, for tests that ask neither for speed nor for what the default does. */
    static final String COLD = "process: { warm-up: off }";

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);

    private final int port = FreePorts.next();
    private final int adminPort = FreePorts.next();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DaemonProcess daemon;

    private Front(Path directory, String listener, String pools, String more, String... jvmOptions) throws IOException {
        Path file = Files.writeString(
                directory.resolve("sluice.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:%d", %s } ]
                pools: [ %s ]
                admin: { bind: "127.0.0.1:%d" }
                %s
                """.formatted(port, listener, pools, adminPort, more));
        daemon = DaemonProcess.launch(file, jvmOptions);
    }

    /**
     * Starts with routes and pools of its own, and returns when it is ready.
     *
     * @param routes in flow style
     * @param pools in flow style
     */
    static Front routed(Path directory, String routes, String pools) throws IOException {
        return new Front(directory, "routes: [ " + routes + " ]", pools, COLD).ready();
    }

    private Front ready() {
        try {
            daemon.awaitReady(adminPort);
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /**
     * Starts and returns when it is ready.
     *
     * @param pool keys of the pool in flow style, with its backends
     * @param more further lines of the file
     */
    static Front start(Path directory, String pool, String more, String... jvmOptions) throws IOException {
        return launch(directory, pool, more, jvmOptions).ready();
    }

    /** Starts in front of these backends with {@link #QUICK}, and returns when all of them are up. */
    static Front quick(Path directory, List<NginxBackend> backends, String more) throws IOException {
        Front front = start(directory, QUICK + backends(backends), more);
        try {
            backends.forEach(backend -> front.awaitState(backend, "up"));
        } catch (AssertionError e) {
            front.close();
            throw e;
        }
        return front;
    }

    /** Returns at once. */
    static Front launch(Path directory, String pool, String more, String... jvmOptions) throws IOException {
        return new Front(directory, "pool: app", "{ name: app, " + pool + " }", more, jvmOptions);
    }

    /** The key {@code backends} of a pool, each under its own name. */
    static String backends(List<NginxBackend> backends) {
        return backends.stream()
                .map(backend -> "{ name: %s, address: \"%s\" }".formatted(backend.name(), backend.address()))
                .collect(Collectors.joining(", ", "backends: [ ", " ]"));
    }

    DaemonProcess daemon() {
        return daemon;
    }

    int port() {
        return port;
    }

    int adminPort() {
        return adminPort;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + adminPort + path);
    }

    HttpResponse<String> get(URI uri) throws InterruptedException {
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(REQUEST_LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(uri + ": " + e, e);
        }
    }

    /** Waits until the status page says so, and returns the reason it gives. */
    String awaitState(NginxBackend backend, String state) {
        Pattern entry = Pattern.compile("\"name\": \"" + backend.name() + "\",\\s*\"weight\": 1,\\s*\"state\": \""
                + state + "\",\\s*\"reason\": \"([^\"]*)\"");
        String[] reason = new String[1];
        Await.until(backend.name() + " is " + state, SETTLE_LIMIT, () -> {
            Matcher found = entry.matcher(body("/backends"));
            reason[0] = found.find() ? found.group(1) : null;
            return reason[0] != null;
        });
        return reason[0];
    }

    /** Waits until a sample of the metrics has the value; {@code sample} is its name with labels as it is exposed. */
    void awaitMetric(String sample, long value) {
        Await.until(sample + " is " + value, SETTLE_LIMIT, () -> metric(sample) == value);
    }

    /** The value of a sample, not a number where there is none. */
    double metric(String sample) {
        return body("/metrics")
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private String body(String page) {
        try {
            return get(admin(page)).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        daemon.close();
    }
}
