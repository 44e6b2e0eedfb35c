package io.sluice.daemon.pair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two daemons with an address that moves, two nginx behind them, and a client that asks all the time. */
final class Pair implements AutoCloseable {

    static final String VIRTUAL = "10.9.0.100";

    /** The first has the higher priority; neither preempts. */
    private static final int[] PRIORITIES = {0, 150, 100};

    final Segment segment;
    private final Path directory;
    private final String interval;
    private final List<Runnable> open = new ArrayList<>();
    private final Node[] nodes = new Node[3];
    final Client client;

    private Pair(Segment segment, Path directory, String interval) throws IOException {
        this.segment = segment;
        this.directory = directory;
        this.interval = interval;
        open.add(segment::close);
        for (int port = 81; port <= 82; port++) {
            open.add(nginx(port)::close);
        }
        revive(1);
        revive(2);
        client = Client.start(segment, directory, VIRTUAL);
        open.add(client::close);
    }

    /** What is missing here for a pair, or empty. */
    static String missing() {
        return Shell.attempt("nginx", "-v").code() != 0 ? "nginx is needed" : Segment.missing();
    }

    static Pair start(Path directory, String interval) throws IOException {
        Segment segment = Segment.make();
        try {
            return new Pair(segment, directory, interval);
        } catch (IOException | AssertionError e) {
            segment.close();
            throw e;
        }
    }

    private Node nginx(int port) throws IOException {
        Path file = Files.writeString(directory.resolve("nginx" + port), """
                user root; daemon off; master_process off; pid nginx%1$d.pid; error_log stderr; worker_processes 1;
                events { }
                http { access_log off; server { listen %1$d; return 200; } }
                """.formatted(port));
        return Node.start(
                segment,
                Segment.BACKENDS,
                directory,
                List.of("nginx", "-p", directory.toString(), "-e", "stderr", "-c", file.toString()));
    }

    Node node(int machine) {
        return nodes[machine];
    }

    /** While it is there, the machine's own check fails. */
    private Path burden(int machine) {
        return directory.resolve("burden" + machine);
    }

    void burden(int machine, boolean heavy) throws IOException {
        if (heavy) {
            Files.createFile(burden(machine));
        } else {
            Files.deleteIfExists(burden(machine));
        }
    }

    private void revive(int machine) throws IOException {
        Node node = nodes[machine];
        if (node == null || !node.runs()) {
            String ha = """
                    addresses: [ %s/24 ], interval: %s, priority: %d, track: [ { exec: [ /usr/bin/test, "!", -e, %s ],
                    interval: 500ms, rise: 1, fall: 1, weight: 60 } ]""".formatted(VIRTUAL, interval, PRIORITIES[machine], burden(machine));
            nodes[machine] = Node.sluice(segment, machine, directory, ha);
            open.add(nodes[machine]::close);
        }
    }

    /** Mends what a test has broken, until the first node serves and the second waits. */
    void settle() throws IOException {
        for (int machine = 1; machine <= 2; machine++) {
            segment.connect(machine, true);
            segment.plug(machine, true);
            segment.deafen(machine, false);
            burden(machine, false);
            revive(machine);
        }
        until("one is master", () -> is(1, "master") != is(2, "master"));
        if (is(2, "master")) {
            until("the first waits", () -> is(1, "backup"));
            admin(2, "POST", "/ha/resign");
        }
        until("the first is master", () -> is(1, "master") && is(2, "backup") && !segment.holds(2, VIRTUAL));
        long now = System.currentTimeMillis();
        until(
                "the first serves",
                () -> client.lastMillis() > now && client.last().equals("node1"));
    }

    boolean is(int machine, String state) {
        return admin(machine, "GET", "/ha").contains("\"state\": \"" + state + "\"");
    }

    /** What the admin server of a node says; nothing where it does not run. */
    String admin(int machine, String method, String path) {
        String url = "http://127.0.0.1:9090" + path;
        return Shell.attempt("ip", "netns", "exec", segment.name(machine), "curl", "-s", "-m", "5", "-X", method, url)
                .output();
    }

    String logs() {
        return "\n" + admin(1, "GET", "/ha") + admin(2, "GET", "/ha") + nodes[1].log() + "\n" + nodes[2].log();
    }

    void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > Duration.ofSeconds(20).toNanos()) {
                throw new AssertionError("waited in vain until " + what + logs());
            }
            pause(10);
        }
    }

    static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    @Override
    public void close() {
        open.reversed().forEach(Runnable::run);
    }
}
