package io.sluice.daemon.pair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Connects to the address that moves from the client's namespace, again and again, and writes when which node answered: the daemon
 * accepts, a machine where nothing listens refuses. What is not answered within 100 ms is asked anew.
 */
final class Reach implements AutoCloseable {

    private static final String ACCEPTS = "open";
    private static final String REFUSES = "refused";

    private final Node loop;

    private Reach(Node loop) {
        this.loop = loop;
    }

    static Reach start(Segment segment, Path directory, String address) throws IOException {
        Path script = Files.writeString(directory.resolve("reach.sh"), """
                while :; do
                    if said=$(timeout 0.1 bash -c 'exec 3<>/dev/tcp/%s/80' 2>&1); then
                        echo "${EPOCHREALTIME} open"
                    else
                        case $said in *refused*) echo "${EPOCHREALTIME} refused" ;; esac
                    fi
                done
                """.formatted(address));
        return new Reach(Node.start(segment, 3, directory, List.of("bash", script.toString())));
    }

    boolean sluiceAnswers() {
        return last().endsWith(ACCEPTS);
    }

    boolean keepalivedAnswers() {
        return last().endsWith(REFUSES);
    }

    private String last() {
        return loop.log().lines().reduce("", (before, line) -> line);
    }

    /** The longest time without an answer since then. */
    long longestGapMillis(long sinceMillis) {
        long before = sinceMillis;
        long longest = 0;
        for (String line : loop.log().lines().toList()) {
            // Microseconds behind a point, which some locales write as a comma.
            long millis = Long.parseLong(line.substring(0, 10) + line.substring(11, 14));
            if (millis >= sinceMillis) {
                longest = Math.max(longest, millis - before);
                before = millis;
            }
        }
        return Math.max(longest, System.currentTimeMillis() - before);
    }

    @Override
    public void close() {
        loop.close();
    }
}
