package io.sluice.rules.broken.health;

import io.micrometer.core.instrument.MeterRegistry;
import picocli.CommandLine;

/** Fixture: meters and the command line where they do not belong. */
public class CountsAndParses {

    MeterRegistry registry;
    CommandLine commandLine;
}
