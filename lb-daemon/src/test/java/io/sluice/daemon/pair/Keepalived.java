package io.sluice.daemon.pair;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** keepalived as the other node of a pair. */
final class Keepalived implements AutoCloseable {

    private final Node node;

    private Keepalived(Node node) {
        this.node = node;
    }

    /** Why it cannot be run here, or empty. */
    static String missing() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "keepalived")))
                ? ""
                : "keepalived is not installed";
    }

    /**
     * Starts it with an instance of the virtual router 51.
     *
     * @param lines what else the instance says
     */
    static Keepalived start(Segment segment, int machine, Path directory, String lines) throws IOException {
        Path file = Files.writeString(directory.resolve("keepalived" + machine + ".conf"), """
                vrrp_instance pair {
                    state BACKUP
                    interface eth0
                    virtual_router_id 51
                    %s
                }
                """.formatted(lines));
        Path pid = directory.resolve("keepalived" + machine + ".pid");
        return new Keepalived(Node.start(
                segment,
                machine,
                directory,
                List.of(
                        "keepalived",
                        "-n",
                        "-l",
                        "-D",
                        "-P",
                        "-f",
                        file.toString(),
                        "-p",
                        pid.toString(),
                        "-r",
                        pid + ".vrrp")));
    }

    String log() {
        return node.log();
    }

    /** Asks it to end, so that its child ends with it. */
    @Override
    public void close() {
        node.signal("TERM");
        try {
            node.awaitExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
