package io.sluice.ha;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by the constructors of this package's settings: everything that is wrong with the values at once. */
public final class InvalidVirtualRouterException extends IllegalArgumentException {

    /**
     * One illegal value.
     *
     * @param key the key as the configuration file would spell it
     * @param message what is wrong and what is allowed
     */
    public record Problem(String key, String message) {}

    private final transient List<Problem> problems;

    InvalidVirtualRouterException(List<Problem> problems) {
        super(problems.stream().map(p -> p.key() + ": " + p.message()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, never empty. */
    public List<Problem> problems() {
        return problems;
    }
}
