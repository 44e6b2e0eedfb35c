package io.sluice.daemon.pair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Asks the address that moves from the client's namespace, all the time; see {@link Asking}. */
final class Client implements AutoCloseable {

    /** A request, by when it began and ended in milliseconds; who is {@code -} and the reason where it failed. */
    record Answer(long began, long ended, String kind, String who) {

        boolean failed() {
            return who.startsWith("-");
        }
    }

    private final Node program;

    private Client(Node program) {
        this.program = program;
    }

    static Client start(Segment segment, Path directory, String address) throws IOException {
        List<String> command = Node.java("-Xmx64m", System.getProperty("java.class.path"), Asking.class, address, "80");
        return new Client(Node.start(segment, Segment.CLIENT, directory, command));
    }

    private List<Answer> answers() {
        String log = program.log();
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> line.split(" ", 4))
                .map(parts -> new Answer(
                        Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3].replace("!", "")))
                .toList();
    }

    /** The requests that began since then and failed. */
    List<Answer> failures(long sinceMillis) {
        return answers().stream()
                .filter(answer -> answer.began() >= sinceMillis && answer.failed())
                .toList();
    }

    /** How many that began since then were reset and asked again. */
    long resets(long sinceMillis) {
        return answers().stream()
                .filter(answer -> answer.began() >= sinceMillis && answer.kind().equals("again"))
                .count();
    }

    /** The longest time in which no answer came, from then until the last one. */
    long longestGapMillis(long sinceMillis) {
        long before = sinceMillis;
        long longest = 0;
        for (Answer answer : answers()) {
            if (!answer.failed() && answer.ended() >= sinceMillis) {
                longest = Math.max(longest, answer.ended() - before);
                before = answer.ended();
            }
        }
        return longest;
    }

    /** When somebody last answered. */
    long lastMillis() {
        return answers().stream()
                .filter(answer -> !answer.failed())
                .mapToLong(Answer::ended)
                .max()
                .orElse(0);
    }

    /** Who answered last, or nothing where nobody did yet. */
    String last() {
        return answers().stream()
                .filter(answer -> !answer.failed())
                .reduce((earlier, later) -> later)
                .map(Answer::who)
                .orElse("");
    }

    @Override
    public void close() {
        program.close();
    }
}
