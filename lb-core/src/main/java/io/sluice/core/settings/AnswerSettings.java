package io.sluice.core.settings;

import io.sluice.core.spi.EndCause;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a listener answers itself, beside its routes.
 *
 * @param errorPages in place of the plain text of our own errors, at most one for each status
 * @param matchAmbiguousPaths whether a path that programs read in different ways is matched as we read it; else it gets 400
 * @param strictTransport what every response over TLS says by Strict-Transport-Security, whatever the backend says
 */
public record AnswerSettings(
        List<RouteAction.Respond> errorPages,
        boolean matchAmbiguousPaths,
        Optional<StrictTransportSettings> strictTransport) {

    /** The statuses that we answer with where something is wrong, in order. */
    public static final Set<Integer> ERRORS = Arrays.stream(EndCause.values())
            .map(EndCause::status)
            .filter(status -> status != 0)
            .collect(Collectors.collectingAndThen(
                    Collectors.toCollection(TreeSet::new), java.util.Collections::unmodifiableSet));

    public AnswerSettings {
        errorPages = List.copyOf(errorPages);
        Checks checks = new Checks()
                .unique(
                        "error-pages",
                        errorPages.stream()
                                .map(page -> String.valueOf(page.status()))
                                .toList(),
                        "pages");
        for (RouteAction.Respond page : errorPages) {
            checks.require(
                    "error-pages",
                    ERRORS.contains(page.status()),
                    "we never answer with " + page.status() + " ourselves; allowed: "
                            + ERRORS.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        checks.done();
    }

    /** Without Strict-Transport-Security. */
    public AnswerSettings(List<RouteAction.Respond> errorPages, boolean matchAmbiguousPaths) {
        this(errorPages, matchAmbiguousPaths, Optional.empty());
    }

    /** Plain text for errors, ambiguous paths refused. */
    public static AnswerSettings defaults() {
        return new AnswerSettings(List.of(), false);
    }
}
