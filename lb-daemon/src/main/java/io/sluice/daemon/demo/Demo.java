package io.sluice.daemon.demo;

import java.io.IOException;

/** Two backends, and the configuration that balances over them. */
public final class Demo implements AutoCloseable {

    /** What messages call the configuration. */
    public static final String NAME = "demo";

    private final DemoBackend blue;
    private final DemoBackend green;
    private final int port;
    private final int adminPort;

    private Demo(DemoBackend blue, DemoBackend green, int port, int adminPort) {
        this.blue = blue;
        this.green = green;
        this.port = port;
        this.adminPort = adminPort;
    }

    /**
     * Starts the two backends.
     *
     * @param port where clients will connect, on 127.0.0.1
     * @param adminPort where the admin server will be, on 127.0.0.1
     */
    public static Demo start(int port, int adminPort) throws IOException {
        // Without it the JDK's server waits 40 ms for an acknowledgement before it sends the end of a small response.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        DemoBackend blue = new DemoBackend("blue");
        try {
            return new Demo(blue, new DemoBackend("green"), port, adminPort);
        } catch (IOException e) {
            blue.close();
            throw e;
        }
    }

    /** The configuration, as a file would hold it. */
    public String yaml() {
        return """
                listeners:
                  - { name: demo, bind: "127.0.0.1:%d", pool: demo }
                pools:
                  - name: demo
                    health: { http: { path: /healthz }, interval: 1s }
                    timeouts: { idle: 10s }
                    backends:
                      - { name: %s, address: "127.0.0.1:%d" }
                      - { name: %s, address: "127.0.0.1:%d" }
                admin: { bind: "127.0.0.1:%d" }
                """.formatted(port, blue.name(), blue.port(), green.name(), green.port(), adminPort);
    }

    /** What to try, for people. */
    public String guide() {
        return """

                Sluice balances http://127.0.0.1:%1$d over two small servers, blue and green. In another terminal, try:

                  curl http://127.0.0.1:%1$d/some/path     a greeting; ask again, and the other server answers
                  curl http://127.0.0.1:%2$d/              listeners, pools, backends and their states
                  curl http://127.0.0.1:%2$d/metrics       requests per second, latency, errors, for Prometheus
                  curl -i http://127.0.0.1:%2$d/ready      200 while traffic should come here

                Below stands one JSON line for each request. Ctrl-C stops everything.

                """.formatted(port, adminPort);
    }

    @Override
    public void close() {
        blue.close();
        green.close();
    }
}
