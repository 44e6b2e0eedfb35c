package io.sluice.daemon.config;

import io.sluice.daemon.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one file. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Place place, String path, String message) {
        found.add(new Problem(Severity.ERROR, file, place, path, message));
    }

    void warning(Place place, String path, String message) {
        found.add(new Problem(Severity.WARNING, file, place, path, message));
    }

    /** How many errors there are so far. */
    int errors() {
        return (int) found.stream().filter(p -> p.severity() == Severity.ERROR).count();
    }

    /** Everything found, in the order of the file. */
    List<Problem> inOrder() {
        return found.stream().sorted(Comparator.comparing(Problem::place)).toList();
    }
}
