package io.sluice.daemon.pair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks the address that moves from the client's namespace, again and again, each time on a new connection: curl in a loop, which
 * writes when each answer came and who gave it. Where none comes within 200 ms it asks anew.
 */
final class Client implements AutoCloseable {

    /** An attempt, at its end; who is empty where it failed. */
    record Answer(long millis, String who) {}

    private final Node loop;

    private Client(Node loop) {
        this.loop = loop;
    }

    static Client start(Segment segment, Path directory, String url) throws IOException {
        Path script = Files.writeString(directory.resolve("client.sh"), """
                while :; do
                    who=$(curl -s -g -m 0.2 %s)
                    echo "$(date +%%s%%3N) $who"
                    sleep 0.01
                done
                """.formatted(url));
        return new Client(Node.start(segment, 3, directory, List.of("bash", script.toString())));
    }

    List<Answer> answers() {
        return loop.log()
                .lines()
                .filter(line -> line.indexOf(' ') > 0)
                .map(line -> line.split(" ", 2))
                .map(parts -> new Answer(Long.parseLong(parts[0]), parts[1].strip()))
                .toList();
    }

    /** How many attempts failed. */
    long failures() {
        return answers().stream().filter(answer -> answer.who().isEmpty()).count();
    }

    /** The longest time between two answers since then, or from the last answer until now. */
    long longestGapMillis(long sinceMillis) {
        long before = sinceMillis;
        long longest = 0;
        for (Answer answer : answers()) {
            if (answer.millis() >= sinceMillis && !answer.who().isEmpty()) {
                longest = Math.max(longest, answer.millis() - before);
                before = answer.millis();
            }
        }
        return Math.max(longest, System.currentTimeMillis() - before);
    }

    String last() {
        List<Answer> all = answers();
        return all.isEmpty() ? "" : all.getLast().who();
    }

    @Override
    public void close() {
        loop.close();
    }
}
