package io.sluice.daemon.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of loading a file.
 *
 * @param configuration present where there is no error; warnings do not stand in its way
 * @param problems everything found, in the order of the file
 */
public record Loaded(Optional<Configuration> configuration, List<Problem> problems) {}
