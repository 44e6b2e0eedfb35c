package io.sluice.metrics;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;

/**
 * Where access lines go.
 *
 * @param sink where to
 * @param ringBytes how much may wait for the sink, 64 KiB to 1 GiB, rounded up to a power of two; what comes when it is
 *     full is dropped and counted. A line takes some 500 bytes.
 */
public record AccessLogSettings(Sink sink, int ringBytes) {

    private static final int LEAST_BYTES = 64 * 1024;
    private static final int MOST_BYTES = 1024 * 1024 * 1024;
    private static final int DEFAULT_BYTES = 16 * 1024 * 1024;

    /** Where to. */
    public sealed interface Sink {}

    /** The standard output of the process. */
    public record Stdout() implements Sink {}

    /** A file that is appended to, and created where it is missing; its directory must be there. */
    public record File(Path path) implements Sink {}

    public AccessLogSettings {
        new Checks().range("ring-size", ringBytes, LEAST_BYTES, MOST_BYTES).done();
    }

    /** To the standard output, 16 MiB. */
    public static AccessLogSettings defaults() {
        return new AccessLogSettings(new Stdout(), DEFAULT_BYTES);
    }
}
