package io.sluice.daemon.config;

import io.sluice.metrics.AccessLogSettings;
import io.sluice.metrics.AccessLogSettings.Sink;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The schema of {@code access-log}. */
final class AccessLogBlock {

    private static final String WHAT = "stdout or the path of a file";
    private static final AccessLogSettings DEFAULTS = AccessLogSettings.defaults();

    private static final Key<Sink> FILE = Key.preset(
            "file",
            new ScalarType<>(
                    WHAT, DEFAULTS.sink(), AccessLogBlock::sink, AccessLogBlock::show, Map.of("type", "string")),
            DEFAULTS.sink(),
            "Where lines go: `stdout`, or a file that is appended to.");
    private static final Key<Integer> RING_SIZE = Key.preset(
            "ring-size",
            Types.SIZE,
            DEFAULTS.ringBytes(),
            "What may wait to be written; beyond it lines are dropped and counted, traffic never waits.");

    static final Block<Optional<AccessLogSettings>> BLOCK = Block.of(
            "The access log",
            "One JSON line for each exchange. `access-log: off` writes none.",
            v -> Optional.of(new AccessLogSettings(resolved(v, v.get(FILE)), v.get(RING_SIZE))),
            FILE,
            RING_SIZE);

    static final Type<Optional<AccessLogSettings>> EITHER = new ShortForm<>(Types.off(BLOCK), BLOCK);

    private AccessLogBlock() {}

    private static Sink sink(String text) throws BadValueException {
        if (text.equals("stdout")) {
            return new AccessLogSettings.Stdout();
        }
        try {
            if (!text.isBlank()) {
                return new AccessLogSettings.File(Path.of(text));
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw BadValueException.not(WHAT, text);
    }

    private static Sink resolved(Values v, Sink sink) {
        return switch (sink) {
            case AccessLogSettings.Stdout() -> sink;
            case AccessLogSettings.File(var path) -> new AccessLogSettings.File(v.resolve(path));
        };
    }

    private static String show(Sink sink) {
        return switch (sink) {
            case AccessLogSettings.Stdout() -> "stdout";
            case AccessLogSettings.File(var path) -> path.toString();
        };
    }
}
