package io.sluice.core.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by the constructors of settings: everything that is wrong with the values at once. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** At least one violation. */
    public InvalidSettingsException(List<Violation> violations) {
        super(violations.stream().map(v -> v.key() + ": " + v.message()).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** What is wrong, never empty. */
    public List<Violation> violations() {
        return violations;
    }
}
